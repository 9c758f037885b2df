"""Every change that the public sees is announced, so that no remembered answer outlives it."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from api.front import Front
from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.orders import LineData
from reviews.catalog.operations.products import ProductData
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, RatingSummary
from reviews.content.operations import (
    contributions,
    erasure,
    form_fields,
    publication,
    purchases,
    summaries,
    votes,
)
from reviews.content.visitors import Visitor
from reviews.identity.models import Reviewer
from reviews.identity.operations import api_keys
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.queries import active_key
from reviews.journal.actors import SYSTEM
from tests.api.conftest import STOREFRONT
from tests.api.fronts import PRODUCT, Asked, Calls, paths
from tests.factories import (
    ApiKeyFactory,
    form_field,
    official_reply,
    published_review,
    published_talk,
)
from tests.factories.photos import carry_out, send, upload
from tests.factories.photos import publish as publish_with_photos

# Announcements follow real commits.
pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]
LAN = ReviewerData(email="lan@example.com")


def first(product: Product, kind: Kind = Kind.REVIEW) -> Contribution:
    found = Contribution.objects.filter(product=product).published().filter(kind=kind)
    return found.order_by("pk")[0]


def publish(product: Product) -> None:
    published_review(product, rating=1)


def withdraw(product: Product) -> None:
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=first(product).pk)


def hide(product: Product) -> None:
    revision = first(product).published_revision_id
    publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision)


def edit(product: Product) -> None:
    review = first(product)
    revision = contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=2, body="The handle came off in the second week, to be fair."),
    )
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


def vote(product: Product) -> None:
    votes.cast(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        contribution_id=first(product).pk,
        visitor=Visitor(device="a-device-of-somebody"),
        is_helpful=True,
    )


def reply(product: Product) -> None:
    official_reply(first(product), "Thank you, we are glad to hear it.")


def answer(product: Product) -> None:
    published_talk(product, Kind.ANSWER, parent=first(product, Kind.QUESTION))


def ask(product: Product) -> None:
    published_talk(product, Kind.QUESTION)


def draw_a_photo(product: Product) -> None:
    photo = upload(product)
    publish_with_photos(send(product, photo.pk))
    carry_out()


def erase(product: Product) -> None:
    published_review(product, author=LAN, body="The handle came off in the first week.")
    erasure.erase(at=timezone.now(), reviewer_id=Reviewer.objects.get(email=LAN.email).pk)


def prove_a_purchase(product: Product) -> None:
    published_review(product, author=LAN, body="The handle came off in the first week.")
    order = orders.place(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        ref="o-1",
        placed_at=timezone.now(),
        lines=[LineData(product=product)],
        email=LAN.email,
    )
    assert purchases.match_order(at=timezone.now(), order_id=order.pk)


def mend_the_summary(product: Product) -> None:
    RatingSummary.objects.filter(pk=product.pk).update(stars_5=7)
    assert list(summaries.recompute(products=[product], repair=True))


def upsert(product: Product, *, ref: str) -> None:
    products.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        products=[ProductData(ref=ref, name="With a better handle")],
    )


def rename(product: Product) -> None:
    upsert(product, ref="mug")


def bring_another(product: Product) -> None:
    upsert(product, ref="tea")


def configure(product: Product) -> None:
    companies.configure(
        by=SYSTEM, at=timezone.now(), company=product.company, accepts_ratings_alone=False
    )


def ask_more(product: Product) -> None:
    form_field(product.company)


def ask_less(product: Product) -> None:
    form_fields.retire(by=SYSTEM, at=timezone.now(), company=product.company, code="material")


CHANGES: Mapping[Callable[[Product], None], set[str]] = {
    publish: {"mug", "reviews", "summaries"},
    hide: {"mug", "reviews", "summaries"},
    withdraw: {"mug", "reviews", "summaries"},
    edit: {"mug", "reviews", "summaries"},
    vote: {"reviews"},
    reply: {"reviews"},
    ask: {"questions"},
    answer: {"questions"},
    draw_a_photo: {"reviews"},
    erase: {"reviews"},
    prove_a_purchase: {"reviews"},
    mend_the_summary: {"mug"},
    rename: {"mug"},
    bring_another: {"summaries"},
    configure: {"form"},
    ask_more: {"form"},
    ask_less: {"form"},
}
"""What changes, and the last part of each path that shows it."""


def bodies(application: Any, key: str) -> dict[str, tuple[int, bytes]]:
    asked = {path: Asked(application, path) for path in paths(key)}
    return {path: (answer.status, answer.body) for path, answer in asked.items()}


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_the_first_read_after_a_change_shows_it(
    front: Front,
    django: Calls,
    stocked: Product,
    key: str,
    change: Callable[[Product], None],
    photo_folder: Path,
) -> None:
    form_field(stocked.company, code="material")
    before = bodies(front, key)
    assert bodies(front, key) == before
    change(stocked)
    after = bodies(front, key)
    assert after == bodies(django, key)
    changed = {path for path in before if before[path] != after[path]}
    ends = {re.split(r"[/?]", path.partition("?")[0])[-1] for path in changed}
    assert CHANGES[change] <= ends


def test_a_key_that_was_revoked_opens_nothing_at_once(
    front: Front, stocked: Product, key: str
) -> None:
    other = str(ApiKeyFactory(company=stocked.company).text)
    for each in (key, other):
        bodies(front, each)
    api_keys.revoke(
        by=SYSTEM,
        at=timezone.now(),
        company=stocked.company,
        key=active_key(key),
    )
    assert {status for status, _body in bodies(front, key).values()} == {401}
    assert {status for status, _body in bodies(front, other).values()} == {200}


def test_a_change_forgets_only_what_is_made_of_it(
    front: Front, django: Calls, stocked: Product, company: Company, key: str
) -> None:
    upsert(stocked, ref="tea")
    tea = f"{STOREFRONT}/products/tea?key={key}"
    both = f"{STOREFRONT}/summaries?products=mug,tea&key={key}"
    for path in (f"{PRODUCT}?key={key}", tea, both):
        Asked(front, path)
    rename(stocked)
    upsert(stocked, ref="cup")
    asked = django.number
    Asked(front, tea)
    assert django.number == asked
    Asked(front, both)
    assert django.number == asked + 1


def test_versions_grow_and_keys_end_only_where_it_is_announced() -> None:
    """A write anywhere else would be shown late."""
    versions, ends = set(), set()
    for source in (ROOT / "reviews").rglob("*.py"):
        if "migrations" in source.parts:
            continue
        text = source.read_text()
        name = str(source.relative_to(ROOT / "reviews"))
        if re.search(r"\bdisplay_version\s*(\+=|=\s*F\()", text):
            versions.add(name)
        if re.search(r"ApiKey\.objects[^#]*?\.(update|delete)\(|key\.(save|delete)\(", text):
            ends.add(name)
    assert versions == {"catalog/operations/products.py"}
    assert ends == {"identity/operations/api_keys.py"}
