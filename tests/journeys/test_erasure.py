"""A person does all that a customer can, is forgotten, and nothing of it is left anywhere."""

import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image
from redis import Redis

from reviews.catalog.models import Company, Product
from reviews.common.rates import DEFAULT_RATES
from reviews.content.field_data import OptionData
from reviews.content.fields import FieldRole
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, RatingSummary
from reviews.content.operations import contributions, publication
from reviews.encourage import links
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Invitation
from reviews.encourage.operations import messages, sending
from reviews.identity.models import LinkPurpose, Reviewer
from reviews.identity.operations import erasures, magic_links
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM, Actor, ActorKind
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from reviews.moderation.models import Case
from tests.api.conftest import COMPANY, STOREFRONT, Caller, server_of, shop_of
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    form_field,
    published_review,
    published_talk,
)
from tests.factories.shoppers import issued_secret, token_of
from tests.forms import form_shown
from tests.web.conftest import signed_in
from ugc_hub import logs

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "quillfeather.w@example.com"
CUSTOMER = "customer-oxbridgean"
NAME = "Wandalena"
VIDEO = "76543219871"
CAMERA = "Zorkiphane"
WORDS = (
    *("marmoreal", "thrumwort", "gallivant", "featherlight", "clatterous", "elvenwaist"),
    *("skulduggery", "remonstrate", "quibblemarsh", "perambulator", "hornswoggle", "bumbershoot"),
    *("lollygag", "snickersnee", "widdershins", "codexlex", "absquatulate"),
)
"""Words that nobody but the person in this test uses, one for each thing that she says."""
PLANTED = (ADDRESS, CUSTOMER, NAME, VIDEO, CAMERA, *WORDS)

TABLES = """
    SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


# ------------------------------------------------------------------------------ looking everywhere


def forms_of(value: str) -> set[str]:
    """Return how a value may stand somewhere, folded."""
    text = value.lower()
    return {text, quote(text, safe=""), text.encode().hex(), text.upper().encode().hex()}


def said_in(text: str) -> set[str]:
    folded = text.lower()
    return {value for value in PLANTED if any(form in folded for form in forms_of(value))}


def tables() -> Iterator[tuple[str, str]]:
    """Yield each row of each table, all of its columns as one text."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608
            for (row,) in cursor:
                yield table, row


def kept_in_redis() -> Iterator[tuple[str, str]]:
    """Yield each key and value of the cache and of the queues."""
    for address in (configured.CACHES["default"]["LOCATION"], configured.CELERY_BROKER_URL):
        with Redis.from_url(address) as redis:
            for key in redis.scan_iter():
                parts = [key, *values_of(redis, key)]
                yield key.decode(), " ".join(part.decode(errors="replace") for part in parts)


def values_of(redis: Redis, key: bytes) -> list[bytes]:
    match redis.type(key):
        case b"string":
            return [redis.get(key) or b""]
        case b"list":
            return redis.lrange(key, 0, -1)
        case b"set":
            return list(redis.smembers(key))
        case b"zset":
            return redis.zrange(key, 0, -1)
        case b"hash":
            return [part for pair in redis.hgetall(key).items() for part in pair]
        case kind:
            raise AssertionError(f"the test does not read {kind!r}")


def files(*folders: Path) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), f"{path} {path.read_bytes().decode('latin-1')}"


def found(places: Iterator[tuple[str, str]]) -> dict[str, set[str]]:
    """Return what stands where."""
    hits: dict[str, set[str]] = {}
    for where, text in places:
        if said := said_in(text):
            hits.setdefault(where, set()).update(said)
    return hits


# ---------------------------------------------------------------------------------- a busy customer


def react() -> None:
    """Do all that is owed, and send all mails."""
    while owed := list(Delivery.objects.owed().order_by("id").values_list("pk", flat=True)):
        for delivery_id in owed:
            deliver(delivery_id=delivery_id, at=timezone.now())
    sending.send_due(clock=timezone.now)


def made(answer: Any) -> Any:
    assert answer.status_code in (200, 201, 202), answer.content
    return answer.json()


def photo() -> bytes:
    image = Image.new("RGB", (96, 64), "white")
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    stream = io.BytesIO()
    image.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


class Wandalena:
    """A customer of Acme who leaves nothing out."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.shop, self.server = shop_of(company), server_of(company)
        self.browser = Client()
        self.token = token_of(issued_secret(company), sub=CUSTOMER, email=ADDRESS, name=NAME)

    def product(self, ref: str) -> Product:
        return ProductFactory(company=self.company, ref=ref, name=ref.title())

    def sends(self, path: str, data: dict[str, Any]) -> Any:
        """Send as the shop's signed-in customer, with a key for repeats."""
        headers = {"X-UGC-Shopper": self.token, "Idempotency-Key": uuid4().hex}
        return made(self.shop.post(f"{STOREFRONT}/{path}", data, **headers))

    def reviews(self, ref: str, body: str, **more: Any) -> str:
        answer = self.sends(
            f"products/{ref}/reviews", {"rating": 4, "body": body, "author_name": NAME, **more}
        )
        return str(answer["id"])

    def uploads(self) -> str:
        sent = self.shop.send(
            "POST",
            f"{STOREFRONT}/media",
            photo(),
            content_type="image/jpeg",
            Idempotency_Key=uuid4().hex,
        )
        return str(made(sent)["id"])

    def receipt(self, contribution_id: str) -> str:
        return urlsplit(links.to_receipt(Contribution.objects.get(pk=contribution_id).pk)).path

    def posts(self, address: str, **typed: Any) -> str:
        answer = self.browser.post(urlsplit(address).path, {**typed, **form_shown()})
        assert answer.status_code == 303, answer.content.decode()
        return str(answer["Location"])

    # ------------------------------------------------------------------------- what she does

    def buys_and_is_invited(self) -> None:
        self.product("kettle")
        order = {
            "email": ADDRESS,
            "customer_ref": CUSTOMER,
            "placed_at": "2026-01-02T10:04:05Z",
            "lines": [{"product_ref": "kettle", "quantity": 1}],
        }
        made(
            self.server.post(
                f"{COMPANY}/orders",
                {"orders": [{"ref": "1001", **order}]},
                Idempotency_Key=uuid4().hex,
            )
        )
        people = [{"product_ref": "kettle", "email": ADDRESS, "customer_ref": CUSTOMER}]
        made(
            self.server.post(
                f"{COMPANY}/invitations", {"invitations": people}, Idempotency_Key=uuid4().hex
            )
        )
        react()
        self.posts(
            links.to_invitation(Invitation.objects.get().pk),
            rating="4",
            title="Marmoreal",
            body="The thrumwort kettle sings.",
            pros="Featherlight",
            cons="Clatterous",
            author_name=NAME,
            video_url=f"https://vimeo.com/{VIDEO}",
            photos=io.BytesIO(photo()),
            **{"answers.waist": "elvenwaist"},
        )
        react()

    def writes_as_a_guest_and_confirms(self) -> None:
        """Twice about one thing: by a guest's form, and as the known customer."""
        self.product("teapot")
        self.reviews("teapot", "It makes me gallivant about.", photos=[self.uploads()])
        self.posts(
            "/c/acme/teapot/write/",
            rating="2",
            body="Now the teapot will perambulator no more.",
            author_name=NAME,
            email=ADDRESS,
            submission_key="k" * 32,
        )
        react()
        guest = Reviewer.objects.get(claimed_email=ADDRESS)
        self.posts(links.to_confirm(guest.pk))
        react()
        guest.refresh_from_db()
        assert guest.merged_into is not None

    def is_refused_and_appeals(self) -> None:
        self.product("cup")
        refused = self.reviews("cup", f"Hornswoggle! Write to {ADDRESS} for the truth.")
        react()
        case = Case.objects.get(contribution=refused)
        made(
            self.server.post(
                f"{COMPANY}/moderation/cases/{case.pk}/decisions",
                {
                    "revision_id": str(case.revision_id),
                    "outcome": "reject",
                    "reasons": ["personal_data"],
                    "note": "Ms Quibblemarsh again.",
                },
                Idempotency_Key=uuid4().hex,
            )
        )
        react()
        self.posts(f"{self.receipt(refused)}appeal/", text="I remonstrate.")
        react()

    def takes_one_back(self) -> None:
        self.product("plate")
        given_up = self.reviews("plate", "A bumbershoot of a plate.", photos=[self.uploads()])
        react()
        contributions.withdraw(
            by=Actor(ActorKind.REVIEWER), at=timezone.now(), contribution_id=UUID(given_up)
        )

    def talks(self, strangers_review: Contribution, strangers_question: Contribution) -> None:
        self.sends(f"contributions/{strangers_review.pk}/comments", {"body": "We lollygag alike."})
        self.sends(f"contributions/{strangers_question.pk}/answers", {"body": "Snickersnee, yes."})
        self.sends("products/bowl/questions", {"body": "Does it turn widdershins, too?"})
        self.sends(
            f"contributions/{strangers_review.pk}/votes",
            {"helpful": True, "voter": "device-of-the-person"},
        )
        self.posts(
            f"/report/{strangers_review.pk}/",
            reason="other",
            text="Pure skulduggery.",
            email=ADDRESS,
        )
        self.posts(
            f"/report/{strangers_review.pk}/notice/",
            text="Skulduggery against the law.",
            law="Codexlex",
            name=NAME,
            email=ADDRESS,
            good_faith="on",
        )
        react()

    def comes_from_another_platform(self, folder: Path) -> Path:
        self.product("jug")
        file = folder / "old.csv"
        file.write_text(
            "product_ref,rating,body,email,author_name,source_ref\n"
            f"jug,5,It makes me absquatulate.,{ADDRESS},{NAME},old-77\n"
        )
        imports(file)
        react()
        return file

    def asks_for_her_page(self) -> None:
        """Two links, of which one is used and one is left in the mail."""
        self.posts("/my/acme/", email=ADDRESS)
        author = Reviewer.objects.get(email=ADDRESS)
        for number in range(2):
            issued = magic_links.issue(
                by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
            )
            link = f"/my/acme/open/{issued.text}/"
            messages.queue(
                by=SYSTEM,
                at=timezone.now(),
                company=self.company,
                kind=MessageKind.MAGIC_LINK,
                to=author.email,
                language="en",
                reference=f"link-{number}",
                context={"link": f"{configured.BASE_URL}{link}", "minutes": 30},
                reviewer=author,
            )
        self.posts(link)
        react()


def imports(file: Path) -> None:
    said = io.StringIO()
    call_command("import_reviews", file, company="acme", stdout=said, stderr=said)


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

    wandalena = Wandalena(company)
    wandalena.buys_and_is_invited()
    wandalena.writes_as_a_guest_and_confirms()
    wandalena.is_refused_and_appeals()
    wandalena.takes_one_back()
    wandalena.talks(strangers_review, strangers_question)
    file = wandalena.comes_from_another_platform(tmp_path)
    wandalena.asks_for_her_page()
    publish_what_waits()
    read_everything(company, wandalena.shop, wandalena.server, desk)

    places = [photo_folder, configured.DATA_DIR]
    said = set().union(*found(tables()).values())
    assert said == set(PLANTED) - {CAMERA}, "the test has not said all of it"
    assert found(kept_in_redis()), "nothing was kept in Redis, so that nothing is proved of it"
    figures = list(RatingSummary.objects.order_by("pk").values())
    assert sum(row["count"] for row in figures) > 3

    (person,) = Reviewer.objects.filter(email=ADDRESS)
    assert person.customer_ref == CUSTOMER
    now = timezone.now()
    erasures.request(by=SYSTEM, at=now, reviewer=person)
    react()
    assert erasures.start_due(at=now + erasures.COOLING_OFF) == 1
    react()
    assert erasures.finish_settled(at=now + erasures.COOLING_OFF) == 1
    react()

    assert found(tables()) == {}
    assert found(files(*places)) == {}
    assert found(kept_in_redis()) == {}
    assert said_in(log.getvalue()) == set()
    assert said_in(caplog.text) == set()

    assert list(RatingSummary.objects.order_by("pk").values()) == figures
    read_everything(company, wandalena.shop, wandalena.server, desk)
    imports(file)
    react()
    assert found(tables()) == {}, "an import of the same file brought the person back"
    assert found(kept_in_redis()) == {}
    assert said_in(log.getvalue()) == set()
