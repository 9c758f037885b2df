"""ETags, 304 and kept bytes: nothing stale, and no list query for what is known."""

import re

import pytest
from django.core.cache import cache
from django.test import override_settings
from django.utils import timezone
from django_redis import get_redis_connection

from api import caching
from reviews.catalog.models import Company, Product
from reviews.catalog.operations import products
from reviews.catalog.operations.products import ProductData
from reviews.common.store import PREFIX, store
from reviews.content import queries
from reviews.content.drafts import Draft
from reviews.content.operations import contributions, publication
from reviews.display import kept
from reviews.identity.permissions import KeyRole
from reviews.journal.actors import SYSTEM
from tests.api.conftest import STOREFRONT, Caller, shop_of
from tests.factories import (
    ApiKeyFactory,
    CompanyFactory,
    ProductFactory,
    published_review,
    submitted_review,
)

PRODUCT = f"{STOREFRONT}/products/mug"
REVIEWS = f"{PRODUCT}/reviews"
SUMMARIES = f"{STOREFRONT}/summaries?products=mug,tea,nothing"

# What a read costs when its answer is known: who asks (the key with its company, which must be good
# at this moment), and which version there is (the product, or the products, by ref).
KNOWN = 2


@pytest.fixture
def stocked(company: Company, product: Product) -> Product:
    ProductFactory(company=company, ref="tea")
    for rating in (5, 3):
        published_review(product, rating=rating, body="Nothing to complain about, really.")
    return product


@pytest.mark.parametrize("path", [PRODUCT, REVIEWS, f"{REVIEWS}?limit=1&sort=lowest", SUMMARIES])
def test_known_version_is_answered_before_any_list_is_read(
    shop: Caller, stocked: Product, path: str, django_assert_num_queries
) -> None:
    first = shop.get(path)
    cache.clear()
    with django_assert_num_queries(KNOWN):
        answer = shop.get(path, If_None_Match=first["ETag"])
    assert answer.status_code == 304
    assert answer.content == b""
    assert answer["ETag"] == first["ETag"]
    assert answer["Cache-Control"] == first["Cache-Control"]


@pytest.mark.parametrize("path", [PRODUCT, REVIEWS, f"{REVIEWS}?limit=1&sort=lowest", SUMMARIES])
def test_kept_bytes_need_no_list_query(
    shop: Caller, stocked: Product, path: str, django_assert_num_queries
) -> None:
    # The summary; or the list, its photos, and the heads of what was said below.
    more = 3 if path.startswith(REVIEWS) else 1
    with django_assert_num_queries(KNOWN + more):
        first = shop.get(path)
    with django_assert_num_queries(KNOWN):
        second = shop.get(path)
    assert first.status_code == second.status_code == 200
    assert first.content == second.content
    assert first["Content-Type"] == second["Content-Type"] == "application/json"


def test_contribution_is_read_once_to_know_its_version(
    shop: Caller, stocked: Product, django_assert_num_queries
) -> None:
    review = published_review(stocked)
    path = f"{STOREFRONT}/contributions/{review.pk}"
    # The key; the contribution with its product, and its photos; what was said below.
    with django_assert_num_queries(4):
        first = shop.get(path)
    with django_assert_num_queries(3):
        assert shop.get(path, If_None_Match=first["ETag"]).status_code == 304


@pytest.mark.parametrize(
    "header",
    ["{tag}", "W/{tag}", '"other", {tag}', 'W/"other",W/{tag}', "*", ' "a" ,  {tag} , "b"'],
)
def test_if_none_match_takes_lists_weak_tags_and_the_star(
    shop: Caller, stocked: Product, header: str
) -> None:
    tag = shop.get(REVIEWS)["ETag"]
    answer = shop.get(REVIEWS, If_None_Match=header.replace("{tag}", tag))
    assert answer.status_code == 304


@pytest.mark.parametrize("header", ["", '"other"', "other", "W/", '"', "{bare}", "\x00", '"a" *'])
def test_if_none_match_of_anything_else_gets_the_answer(
    shop: Caller, stocked: Product, header: str
) -> None:
    bare = shop.get(REVIEWS)["ETag"].strip('"')
    assert shop.get(REVIEWS, If_None_Match=header.replace("{bare}", bare)).status_code == 200


def test_star_for_a_product_that_is_not_there_is_404(shop: Caller) -> None:
    assert shop.get(f"{STOREFRONT}/products/none", If_None_Match="*").status_code == 404


def test_tag_is_strong_and_the_same_for_the_same_question(shop: Caller, stocked: Product) -> None:
    tag = shop.get(f"{REVIEWS}?rating=3,5&sort=newest")["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert shop.get(f"{REVIEWS}?sort=newest&rating=5&rating=3")["ETag"] == tag
    assert shop.get(f"{REVIEWS}?rating=3,5&sort=oldest")["ETag"] != tag
    assert shop.get(f"{REVIEWS}?rating=3&sort=newest")["ETag"] != tag


def test_tags_of_two_companies_and_two_programs_differ(shop: Caller, stocked: Product) -> None:
    other = CompanyFactory()
    ProductFactory(company=other, ref="mug")
    tags = {shop.get(PRODUCT)["ETag"], shop_of(other).get(PRODUCT)["ETag"]}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(caching, "PROGRAM", "next")
        tags.add(shop.get(PRODUCT)["ETag"])
    assert len(tags) == 3


def everything(shop: Caller) -> list[tuple[str, bytes]]:
    answers = [shop.get(path) for path in (PRODUCT, REVIEWS, SUMMARIES)]
    return [(answer["ETag"], answer.content) for answer in answers]


def test_each_change_is_seen_at_once(shop: Caller, stocked: Product) -> None:
    seen = [everything(shop)]

    review = submitted_review(stocked, rating=1, body="The handle came off in the first week.")
    assert everything(shop) == seen[-1]

    revision = review.revisions.get().pk
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision)
    seen.append(everything(shop))

    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=2, body="The handle came off in the second week, to be fair."),
    )
    assert everything(shop) == seen[-1]

    edited = review.revisions.get(number=2).pk
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=edited)
    seen.append(everything(shop))

    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    seen.append(everything(shop))

    products.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=stocked.company,
        products=[ProductData(ref="mug", name="Mug with a better handle")],
    )
    seen.append(everything(shop))

    tags = [[tag for tag, _body in moment] for moment in seen]
    assert len({tuple(moment) for moment in tags}) == len(seen)
    # The shop's description of a product is in the product's answer only.
    bodies = [moment[0][1] for moment in seen]
    assert bodies[0] != bodies[1] != bodies[2] != bodies[3] != bodies[4]


def test_answer_that_was_overtaken_is_never_older_than_its_name(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A review is published between the look at the version and the look at the list."""
    read = queries.published_reviews

    def overtaken(**arguments: object) -> queries.Page:
        monkeypatch.setattr(queries, "published_reviews", read)
        published_review(stocked, rating=1)
        return read(**arguments)

    monkeypatch.setattr(queries, "published_reviews", overtaken)
    first = shop.get(REVIEWS)
    second = shop.get(REVIEWS, If_None_Match=first["ETag"])

    assert len(first.json()["items"]) == 3
    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert second.content == first.content


def test_a_summary_is_fresh_when_a_product_that_was_unknown_appears(
    shop: Caller, stocked: Product
) -> None:
    before = shop.get(SUMMARIES)
    ProductFactory(company=stocked.company, ref="nothing")
    after = shop.get(SUMMARIES, If_None_Match=before["ETag"])
    assert after.status_code == 200
    assert after.json()["unknown"] == []


def test_url_with_the_key_may_be_kept_by_shared_caches_and_others_may_not(
    shop: Caller, stocked: Product
) -> None:
    key = shop.headers["X-UGC-Key"]
    public = Caller({}).get(f"{REVIEWS}?key={key}")
    assert public["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Vary" not in public
    assert "Content-Language" not in public
    assert not public.cookies
    private = shop.get(REVIEWS)
    assert private["Cache-Control"] == "private, max-age=0, must-revalidate"
    assert "X-UGC-Key" in private["Vary"]
    assert "Authorization" in private["Vary"]


@override_settings(STALE_WHILE_REVALIDATE=30)
def test_an_operator_may_let_caches_show_what_they_have_while_they_ask(
    shop: Caller, stocked: Product, key: str
) -> None:
    public = Caller({}).get(f"{REVIEWS}?key={key}")
    assert public["Cache-Control"] == "public, max-age=0, stale-while-revalidate=30"
    assert shop.get(REVIEWS)["Cache-Control"] == "private, max-age=0, must-revalidate"


def test_what_is_not_a_public_read_is_kept_by_nobody(
    shop: Caller, server: Caller, stocked: Product
) -> None:
    assert shop.post(REVIEWS, {"rating": 5})["Cache-Control"] == "no-store"
    assert shop.get(f"{STOREFRONT}/products/none")["Cache-Control"] == "no-store"
    assert server.get("/api/v1/company/products")["Cache-Control"] == "no-store"


def test_kept_answers_of_a_product_are_bounded_however_many_are_asked_for(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "SLOTS", 5)
    for limit in range(1, 60):
        assert shop.get(f"{REVIEWS}?limit={limit}").status_code == 200
    assert len(get_redis_connection("default").keys(f"{PREFIX}answer:*")) == 5
    # Two answers that share a slot push each other out, and never stand in for each other.
    for limit in range(1, 60):
        assert len(shop.get(f"{REVIEWS}?limit={limit}").json()["items"]) == min(limit, 2)


def test_kept_answers_of_a_product_and_of_a_company_can_be_deleted(
    shop: Caller, company: Company, stocked: Product
) -> None:
    other = ProductFactory(company=company, ref="tea")
    for path in (*(f"{REVIEWS}?limit={limit}" for limit in range(1, 30)), PRODUCT):
        shop.get(path)
    shop.get(f"{STOREFRONT}/products/tea")
    shop.get(f"{STOREFRONT}/summaries?products=mug,tea")
    redis = get_redis_connection("default")

    def owners() -> set[str]:
        return {key.decode().split(":")[-2] for key in redis.keys(f"{PREFIX}answer:*")}

    assert owners() == {str(thing.pk) for thing in (stocked, other, company)}
    assert kept.forget(stocked.pk)
    assert owners() == {str(other.pk), str(company.pk)}
    assert kept.forget(company.pk)
    assert owners() == {str(other.pk)}


def test_without_redis_nothing_is_deleted_and_the_caller_is_told(
    stocked: Product, no_redis: None
) -> None:
    assert not kept.forget(stocked.pk)


def test_whoever_makes_an_answer_is_waited_for(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    tag = shop.get(PRODUCT)["ETag"]
    (place,) = get_redis_connection("default").keys(f"{PREFIX}answer:{stocked.pk}:*")
    slot = place.decode().removeprefix(PREFIX)
    assert kept.forget(stocked.pk)
    assert store.claim(f"making:{tag}", seconds=60)
    waited: list[float] = []

    def elsewhere(seconds: float) -> None:
        """Another process comes to an end while this one waits."""
        waited.append(seconds)
        if len(waited) == 3:
            store.write(slot, tag.encode() + b'{"made": "elsewhere"}', seconds=60)

    monkeypatch.setattr(caching.time, "sleep", elsewhere)
    with django_assert_num_queries(KNOWN):
        assert shop.get(PRODUCT).json() == {"made": "elsewhere"}
    assert len(waited) == 3
    assert store.claim(f"making:{tag}", seconds=60) is False, "it is not ours to release"


def test_whoever_dies_over_an_answer_holds_nobody_up_for_long(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shop.get(PRODUCT)
    assert kept.forget(stocked.pk)
    assert store.claim(f"making:{first['ETag']}", seconds=60)
    monkeypatch.setattr(caching, "MAKING_SECONDS", 1)
    assert shop.get(PRODUCT).content == first.content
    assert shop.get(PRODUCT).content == first.content


def test_what_is_too_large_to_be_kept_is_waited_for_by_nobody(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "KEPT_BYTES_MAX", 10)
    first = shop.get(PRODUCT)
    assert store.claim(f"making:{first['ETag']}", seconds=60)
    monkeypatch.setattr(caching.time, "sleep", lambda seconds: pytest.fail("waited"))
    assert shop.get(PRODUCT).content == first.content


def test_an_answer_that_cannot_be_made_is_left_to_the_next(
    shop: Caller, stocked: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(queries, "summary_of", lambda product: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            shop.get(PRODUCT)
    monkeypatch.setattr(caching.time, "sleep", lambda seconds: pytest.fail("waited"))
    assert shop.get(PRODUCT).status_code == 200


def test_later_pages_are_not_kept(shop: Caller, stocked: Product) -> None:
    following = shop.get(f"{REVIEWS}?limit=1").json()["next"].removeprefix("http://testserver")
    cache.clear()
    assert shop.get(following).status_code == 200
    assert not get_redis_connection("default").keys(f"{PREFIX}answer:*")


def test_without_redis_everything_is_computed(
    shop: Caller, stocked: Product, no_redis: None
) -> None:
    answers = [shop.get(REVIEWS) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content


@override_settings(BASE_URL="https://reviews.example")
def test_links_are_of_the_installation_and_not_of_the_host_header(
    shop: Caller, stocked: Product
) -> None:
    answer = shop.get(f"{REVIEWS}?limit=1", Host="testserver")
    assert answer.json()["next"].startswith("https://reviews.example/api/v1/storefront/")


def test_head_is_answered_like_get_without_the_body(shop: Caller, stocked: Product) -> None:
    answer = shop("head", REVIEWS)
    assert answer.status_code == 200
    assert answer["ETag"] == shop.get(REVIEWS)["ETag"]
    assert answer.content == b""


def test_secret_key_reads_the_storefront_too(company: Company, stocked: Product) -> None:
    text = ApiKeyFactory(company=company, kind=KeyRole.SECRET).text
    answer = Caller({"Authorization": f"Bearer {text}"}).get(REVIEWS)
    assert len(answer.json()["items"]) == 2
    assert answer["Cache-Control"].startswith("private")
