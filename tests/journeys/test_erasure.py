"""A person does all that a customer can, is forgotten, and nothing of it is left anywhere."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.common.rates import DEFAULT_RATES
from reviews.content.field_data import OptionData
from reviews.content.fields import FieldRole
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, RatingSummary
from reviews.content.operations import publication, summaries, votes
from reviews.content.visitors import Visitor
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Case
from tests.api.conftest import COMPANY, STOREFRONT, Caller
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    form_field,
    published_review,
    published_talk,
)
from tests.journeys.traces import files, found, kept_in_redis, said_in, tables
from tests.journeys.wandalena import (
    ADDRESS,
    CAMERA,
    CUSTOMER,
    PLANTED,
    Wandalena,
    imports,
    photo,
    react,
)
from tests.web.conftest import signed_in
from ugc_hub import logs

pytestmark = pytest.mark.django_db(transaction=True)


def publish_what_waits() -> None:
    for waiting in Contribution.objects.filter(state="submitted"):
        newest = waiting.revisions.order_by("-number")[0]
        publication.publish(by=SYSTEM, at=timezone.now(), revision_id=newest.pk)
    react()


def read_everything(company: Company, shop: Caller, server: Caller, desk: Client) -> None:
    """Look at all that is shown to somebody, so that whatever is kept of it is kept."""
    for product in Product.objects.for_company(company):
        for path in ("", "/reviews", "/questions", "/comments"):
            assert shop.get(f"{STOREFRONT}/products/{product.ref}{path}").status_code == 200
        assert Client().get(f"/c/acme/{product.ref}/").status_code == 200
        assert Client().get(f"/c/acme/{product.ref}/questions/").status_code == 200
    for path in ("contributions", "moderation/cases", "invitations", "orders/1001"):
        assert server.get(f"{COMPANY}/{path}").status_code == 200
    for case in Case.objects.for_company(company):
        assert desk.get(f"/desk/acme/cases/{case.pk}/").status_code == 200


def marks_of(her: Wandalena) -> tuple[str, str]:
    """Return what stands for her browser and for her in rows that do not name her."""
    person = Visitor(reviewer=Reviewer.objects.get(email=ADDRESS)).digest(company=her.company)
    marks = (her.device(), person)
    known_by = found(marks, tables())
    assert set().union(*known_by.values()) == set(marks)
    assert set(known_by) == {"public.reviews_vote", "public.reviews_report"}
    return marks


def votes_on(review: Contribution) -> int:
    review.refresh_from_db()
    assert list(votes.recompute(company=review.company, repair=False)) == []
    return review.helpful_count


def carry_out() -> None:
    """Do what is due once there is no more time to think again."""
    then = timezone.now() + erasures.COOLING_OFF
    assert erasures.start_due(at=then) == 1
    react()
    assert erasures.finish_settled(at=then) == 1
    react()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the installation writes into its log, as it writes it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(logs.Context())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def company() -> Company:
    company = CompanyFactory(slug="acme", name="Acme")
    options = [
        OptionData(code="elvenwaist", label={"en": "Slender", "vi": "Mảnh"}),
        OptionData(code="wide", label={"en": "Wide", "vi": "Rộng"}),
    ]
    form_field(company, code="waist", role=FieldRole.CHOICE, options=options)
    return company


def ratings() -> list[dict[str, Any]]:
    """Return what the public reads of the opinions, which no erasure changes."""
    rows = RatingSummary.objects.order_by("pk").values()
    return [{name: row[name] for name in row if name != "without_text"} for row in rows]


def test_nothing_of_a_person_is_left_and_the_figures_stay(
    company: Company,
    photo_folder: Path,
    tmp_path: Path,
    settings: Any,
    log: io.StringIO,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.EMAIL_BACKEND = "reviews.encourage.senders.mailbox.MailboxBackend"
    settings.RATES = dict.fromkeys(DEFAULT_RATES)
    cache.clear()
    desk = signed_in(company, Role.MODERATOR)
    bowl = ProductFactory(company=company, ref="bowl", name="Bowl")
    strangers_review = published_review(bowl, rating=3, body="It holds soup.", author_name="Minh")
    strangers_question = published_talk(bowl, Kind.QUESTION)

    her = Wandalena(company)
    her.votes_before_anybody_knows_her(strangers_review)
    her.buys_and_is_invited()
    her.writes_as_a_guest_and_confirms()
    her.is_refused_and_appeals()
    her.takes_one_back()
    her.talks(strangers_review, strangers_question)
    file = her.comes_from_another_platform(tmp_path)
    her.asks_for_her_page()
    publish_what_waits()
    read_everything(company, her.shop, her.server, desk)

    assert said_in(photo().decode("latin-1"), PLANTED) == {CAMERA}
    said = set().union(*found(PLANTED, tables()).values())
    assert said == set(PLANTED) - {CAMERA}, "the test has not said all of it"
    assert found(PLANTED, kept_in_redis()), (
        "nothing was kept in Redis, so that nothing is proved of it"
    )
    marks = marks_of(her)
    assert votes_on(strangers_review) == 2, "one by her browser, one by her"
    figures = ratings()
    wordless = sum(RatingSummary.objects.values_list("without_text", flat=True))
    public = Contribution.objects.published().reviews()
    assert public.filter(reviewer__email=ADDRESS).count() > 2
    stars = sorted(public.values_list("product__ref", "rating"))

    (person,) = Reviewer.objects.filter(email=ADDRESS)
    assert person.customer_ref == CUSTOMER
    her.asks_to_be_forgotten()
    assert votes_on(strangers_review) == 1, "it turns out that she has voted twice"
    carry_out()

    folders = (photo_folder, configured.DATA_DIR)
    left = found((*PLANTED, *marks), tables(), files(*folders), kept_in_redis())
    assert left == {}
    assert said_in(log.getvalue(), PLANTED) == set()
    assert said_in(caplog.text, PLANTED) == set()

    assert ratings() == figures
    # Of hers nothing but the stars is there to be read.
    assert sum(RatingSummary.objects.values_list("without_text", flat=True)) > wordless
    assert sorted(public.values_list("product__ref", "rating")) == stars
    assert votes_on(strangers_review) == 1, "what she voted stays counted, as nobody's"
    assert list(summaries.recompute(products=Product.objects.all(), repair=False)) == []
    read_everything(company, her.shop, her.server, desk)
    imports(file)
    react()
    left = found(PLANTED, tables(), kept_in_redis())
    assert left == {}, "an import of the same file brought the person back"
    assert said_in(log.getvalue(), PLANTED) == set()
