"""Whatever somebody sends, the answer is never a 500 (property tests)."""

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from api.pagination import encode_place
from reviews.catalog.models import Product
from reviews.common.rates import DEFAULT_RATES
from reviews.content.models import Contribution
from reviews.content.sorting import Sort
from reviews.display import cursors
from tests.api.conftest import COMPANY, STOREFRONT, Caller
from tests.factories import held_case, published_review

quick = hypothesis_settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

texts = st.text(st.characters(codec="utf-8"), max_size=30)
odd_texts = st.one_of(
    texts,
    st.sampled_from(
        [
            "", "\x00", "\ufffe", "\u202e", "0", "-1", "1e999", "NaN", "null", "true", "[]", "{}",
            "9" * 400, "٥", "%00", "%", "..", "'; DROP TABLE x; --", "🇻🇳", "a" * 3000,
            "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
        ]
    ),
)  # fmt: skip
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=-(10**400), max_value=10**400)
    | st.floats(allow_nan=False, allow_infinity=False)
    | odd_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(odd_texts, inner, max_size=4),
    max_leaves=12,
)
parameter_names = st.sampled_from(
    [
        *("sort", "rating", "verified", "language", "after", "limit", "products", "listing"),
        *("kind", "state", "product", "awaiting_reply", "key", "x"),
    ]
)
parameter_values = odd_texts | st.sampled_from(["newest", "highest", "5", "1,2", "true", "vi", "1"])
queries = st.lists(st.tuples(parameter_names, parameter_values), max_size=5)


REVIEW_FIELDS = ("title", "body", "recommends", "author_name", "email", "language")
SAID_FIELDS = ("author_name", "email", "language")
PRODUCT_FIELDS = (
    "ref", "name", "brand", "category", "gtin", "url", "image_url", "group_ref", "group_name",
    "accepts_reviews",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _unlimited(settings: Any) -> None:
    settings.RATES = dict.fromkeys(DEFAULT_RATES)


@pytest.fixture
def stocked(product: Product) -> Product:
    published_review(product)
    held_case(product)
    return product


def assert_answered(answer: Any) -> None:
    assert answer.status_code < 500, answer.content
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json"
        json.loads(answer.content)


@quick
@given(query=queries)
def test_any_query(shop: Caller, server: Caller, stocked: Product, query: list) -> None:
    encoded = urlencode(query)
    for path in (
        *("products/mug", "products/mug/reviews", "summaries"),
        *("products/mug/questions", "products/mug/comments"),
        *("products/mug/embed", "widgets/stars"),
    ):
        assert_answered(shop.get(f"{STOREFRONT}/{path}?{encoded}"))
    for path in ("products", "moderation/cases", "contributions"):
        assert_answered(server.get(f"{COMPANY}/{path}?{encoded}"))


@quick
@given(query=st.binary(max_size=40))
def test_any_bytes_as_query(shop: Caller, stocked: Product, query: bytes) -> None:
    for name in ("after", "language", "rating", ""):
        path = f"{STOREFRONT}/products/mug/reviews?{name}={quote(query)}"
        assert_answered(shop.get(path))


cursor_parts = st.one_of(
    values, st.datetimes().map(str), st.uuids().map(str), st.uuids().map(lambda u: u.hex)
)


@quick
@given(
    sort=st.sampled_from(Sort),
    parts=st.tuples(values | st.integers(1, 5), cursor_parts, cursor_parts),
)
@example(Sort.NEWEST, (5, "2026-01-01T00:00:00+00:00:00.000001", "0" * 32))
@example(Sort.NEWEST, (5, "0001-01-01T00:00:00+14:00", "0" * 32))
@example(Sort.NEWEST, (5, "9999-12-31T23:59:59-14:00", "0" * 32))
@example(Sort.HIGHEST, (5, "9999-12-31T23:59:59+00:00", "f" * 32))
@example(Sort.LOWEST, (1, "0001-01-01T00:00:00+00:00", "f" * 32))
@example(Sort.NEWEST, (1e999, "2026-01-01T00:00:00+00:00", "0" * 32))
def test_any_made_up_cursor(
    shop: Caller, stocked: Product, sort: Sort, parts: tuple[Any, ...]
) -> None:
    text = json.dumps([sort.value, *parts])
    cursor = cursors.base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    path = f"{STOREFRONT}/products/mug/reviews?sort={sort.value}"
    assert_answered(shop.get(f"{path}&after={quote(cursor)}"))


@quick
@given(
    listing=st.sampled_from(
        ["waiting", "decided", "products", "questions", "comments", "replies", "contributions"]
    ),
    parts=st.lists(odd_texts | st.datetimes().map(str) | st.uuids().map(str), max_size=3),
)
@example("waiting", ["0001-01-01T00:00:00+14:00", "0" * 32])
@example("waiting", ["2026-01-01T00:00:00+00:00:00.000001", "0" * 32])
@example("products", ["\x00"])
@example("replies", ["9999-12-31T23:59:59-14:00", "f" * 32, "official"])
@example("questions", ["0001-01-01T00:00:00+14:00", "0" * 32])
def test_any_made_up_place(
    server: Caller, stocked: Product, listing: str, parts: list[str]
) -> None:
    cursor = encode_place(listing, *parts)
    review = Contribution.objects.reviews().published().get()
    for path in (
        *(f"{COMPANY}/moderation/cases", f"{COMPANY}/moderation/cases?listing={listing}"),
        *(f"{COMPANY}/products", f"{COMPANY}/contributions"),
        *(f"{STOREFRONT}/products/mug/questions", f"{STOREFRONT}/products/mug/comments"),
        f"{STOREFRONT}/contributions/{review.pk}/comments",
    ):
        mark = "&" if "?" in path else "?"
        assert_answered(server.get(f"{path}{mark}after={cursor}"))


bodies = st.one_of(
    values,
    st.fixed_dictionaries(
        {"rating": st.integers(1, 5) | values},
        optional=dict.fromkeys(REVIEW_FIELDS, values),
    ),
)


@quick
@given(body=bodies)
def test_any_review(shop: Caller, stocked: Product, body: Any) -> None:
    sent = json.dumps(body).encode()
    assert_answered(shop.send("POST", f"{STOREFRONT}/products/mug/reviews", sent))


said = st.fixed_dictionaries(
    {"body": odd_texts | values}, optional=dict.fromkeys(SAID_FIELDS, values)
)


@quick
@given(body=values | said)
def test_anything_said(shop: Caller, server: Caller, stocked: Product, body: Any) -> None:
    sent = json.dumps(body).encode()
    review = Contribution.objects.reviews().published().get()
    for path in ("products/mug/questions", "products/mug/comments"):
        assert_answered(shop.send("POST", f"{STOREFRONT}/{path}", sent))
    path = f"contributions/{review.pk}"
    assert_answered(shop.send("POST", f"{STOREFRONT}/{path}/comments", sent))
    assert_answered(server.send("PUT", f"{COMPANY}/{path}/reply", sent))


@quick
@given(body=st.binary(max_size=60), content_type=odd_texts)
def test_any_bytes_as_body(shop: Caller, stocked: Product, body: bytes, content_type: str) -> None:
    path = f"{STOREFRONT}/products/mug/reviews"
    assert_answered(shop.send("POST", path, body))
    assert_answered(shop.send("POST", path, body, content_type=content_type))


complaints = st.fixed_dictionaries(
    {"voter": st.just("a-device-of-somebody") | values},
    optional={
        "helpful": values | st.booleans(),
        "kind": values | st.sampled_from(["report", "legal_notice"]),
        "reason": values | st.sampled_from(["spam", "other", "illegal"]),
        "good_faith": values | st.booleans(),
        "about_child_abuse": values | st.booleans(),
        **dict.fromkeys(("text", "name", "email", "law", "location"), values | texts),
    },
)


@quick
@given(body=values | complaints)
def test_any_vote_or_report(shop: Caller, stocked: Product, body: Any) -> None:
    review = Contribution.objects.published()[0]
    for what in ("votes", "reports"):
        path = f"{STOREFRONT}/contributions/{review.pk}/{what}"
        assert_answered(shop.send("POST", path, json.dumps(body).encode()))


products = st.one_of(
    values,
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(PRODUCT_FIELDS, values | texts),
    ),
)


@quick
@given(product=products, ref=texts)
def test_any_product(server: Caller, stocked: Product, product: Any, ref: str) -> None:
    path = f"{COMPANY}/products"
    for body in (product, {"products": product}, {"products": [product, {"name": "Mug"}]}):
        assert_answered(server.send("POST", path, json.dumps(body).encode()))
    put = json.dumps(product).encode()
    assert_answered(server.send("PUT", f"{path}/{quote(ref, safe='') or 'x'}", put))


@quick
@given(
    decision=st.fixed_dictionaries(
        {},
        optional={
            "revision_id": values | st.uuids().map(str),
            "outcome": values | st.sampled_from(["publish", "reject"]),
            "reasons": values | st.lists(st.sampled_from(["hate", "other", "x"]), max_size=3),
            "note": values,
            "revises": values | st.uuids().map(str),
        },
    )
)
def test_any_decision(server: Caller, stocked: Product, decision: Any) -> None:
    case = server.get(f"{COMPANY}/moderation/cases?limit=1").json()["items"][0]
    path = f"{COMPANY}/moderation/cases/{case['id']}/decisions"
    assert_answered(server.send("POST", path, json.dumps(decision).encode()))


header_values = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)


@quick
@given(
    headers=st.dictionaries(
        st.sampled_from(
            [
                "Accept", "Accept-Language", "Authorization", "If-None-Match", "Origin",
                *("X-UGC-Key", "X-Company", "X-UGC-Shopper", "Idempotency-Key", "X-UGC-Proof"),
                "Cookie",
            ]
        ),
        header_values,
        max_size=4,
    )
)  # fmt: skip
def test_any_headers(shop: Caller, stocked: Product, headers: dict[str, str]) -> None:
    path = f"{STOREFRONT}/products/mug/reviews"
    assert_answered(shop.get(path, **headers))
    assert_answered(shop.post(path, {"rating": 5}, **headers))
    assert_answered(Caller({}).get(f"{COMPANY}/products", **headers))
