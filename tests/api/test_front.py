"""Known public reads, answered before Django: the same answers, and nothing stale."""

import gzip
import time
from typing import Any

import pytest
from django.test import override_settings

from api import remembered
from api.front import Front, _takes_gzip, _takes_json
from reviews.catalog.models import Company, Product
from tests.api.conftest import STOREFRONT
from tests.api.fronts import PRODUCT, PROXY, REVIEWS, Asked, Calls, paths
from tests.factories import ApiKeyFactory, CompanyFactory


def same_but_for_the_request(headers: dict[str, str]) -> dict[str, str]:
    own = {"X-Request-ID", "RateLimit", "RateLimit-Policy", "Vary"}
    return {name: value for name, value in headers.items() if name not in own}


@pytest.mark.parametrize("number", range(6))
def test_a_known_answer_is_the_one_that_django_gave(
    front: Front, django: Calls, stocked: Product, key: str, number: int
) -> None:
    path = paths(key)[number]
    own = Asked(django, path)
    first, second = Asked(front, path), Asked(front, path)
    assert django.number == 2
    assert own.status == first.status == second.status == 200
    assert own.body == first.body == second.body
    expected = same_but_for_the_request(own.headers)
    assert same_but_for_the_request(first.headers) == expected
    assert same_but_for_the_request(second.headers) == expected
    assert "RateLimit" in first.headers
    assert "RateLimit" not in second.headers
    assert len(second.headers["X-Request-ID"]) == len(first.headers["X-Request-ID"])
    assert "Vary" not in own.headers
    assert second.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    # Of 304, too, but for what tells of a content that it has not.
    tag = own.headers["ETag"]
    own, known = Asked(django, path, if_none_match=tag), Asked(front, path, if_none_match=tag)
    assert own.status == known.status == 304
    assert known.body == b""
    left = same_but_for_the_request(own.headers)
    left.pop("Content-Length", None)
    assert same_but_for_the_request(known.headers) == left
    assert django.number == 3


def test_a_known_answer_costs_no_query(
    front: Front, stocked: Product, key: str, django_assert_num_queries: Any
) -> None:
    Asked(front, f"{REVIEWS}?key={key}")
    with django_assert_num_queries(0):
        assert len(Asked(front, f"{REVIEWS}?key={key}").json()["items"]) == 2


def test_whoever_takes_gzip_gets_it_from_the_first_answer_on(
    front: Front, stocked: Product, key: str
) -> None:
    path = f"{REVIEWS}?key={key}"
    first, second = (Asked(front, path, accept_encoding="br, gzip") for _ in range(2))
    plain = Asked(front, path, accept_encoding="gzip;q=0, identity")
    assert "Content-Encoding" not in plain.headers
    for answer in (first, second):
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.body) == plain.body
        assert answer.headers["ETag"] == f"W/{plain.headers['ETag']}"
        assert answer.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    for tag in (first.headers["ETag"], plain.headers["ETag"], "*", f'"a", {plain.headers["ETag"]}'):
        for encoding in ("gzip", ""):
            asked = Asked(front, path, if_none_match=tag, accept_encoding=encoding)
            assert (asked.status, asked.body) == (304, b"")
    assert Asked(front, path, if_none_match='"other"').status == 200


def test_the_first_answer_is_remembered_though_its_reader_had_it(
    front: Front, django: Calls, stocked: Product, key: str
) -> None:
    path = f"{REVIEWS}?key={key}"
    tag = Asked(django, path).headers["ETag"]
    assert Asked(front, path, if_none_match=tag).status == 304
    asked = django.number
    assert Asked(front, path, if_none_match=tag).status == 304
    assert Asked(front, path).status == 200
    assert django.number == asked


def test_head_is_answered_from_the_same_memory(
    front: Front, django: Calls, stocked: Product, key: str
) -> None:
    path = f"{REVIEWS}?key={key}"
    length = Asked(front, path).headers["Content-Length"]
    head = Asked(front, path, method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", length)
    assert django.number == 1


def test_whatever_could_change_an_answer_is_left_to_django(
    front: Front, django: Calls, stocked: Product, company: Company, key: str
) -> None:
    path = f"{REVIEWS}?key={key}"
    Asked(front, path)
    another = str(ApiKeyFactory(company=company).text)
    for expected, headers in (
        (401, {"x_ugc_key": another}),
        (401, {"authorization": f"Bearer {another}"}),
        (404, {"x_company": CompanyFactory().slug}),
        (406, {"accept": "text/html"}),
        (400, {"host": "elsewhere.example"}),
        (400, {"CONTENT_TYPE": "text/plain; charset=latin-1"}),
    ):
        before = django.number
        assert Asked(front, path, **headers).status == expected, headers
        assert django.number == before + 1
    assert Asked(front, path, accept="text/html, */*;q=0.1").status == 200
    assert Asked(front, path, method="OPTIONS").status == 204
    assert Asked(front, path, method="POST").status == 401


def test_errors_and_later_pages_and_headers_with_keys_are_not_remembered(
    front: Front, django: Calls, stocked: Product, key: str
) -> None:
    later = Asked(front, f"{REVIEWS}?limit=1&key={key}").json()["next"]
    for path in (
        later.removeprefix("http://testserver"),
        f"{STOREFRONT}/products/none?key={key}",
        f"{REVIEWS}?key={key}&misspelt=1",
        f"{REVIEWS}?key=pk_{'x' * 43}",
        f"{STOREFRONT}/challenge?key={key}",
    ):
        statuses = []
        for _ in range(2):
            before = django.number
            statuses.append(Asked(front, path).status)
            assert django.number == before + 1, path
        assert statuses[0] == statuses[1]
    assert len(front.remembered.answers) == 1
    Asked(front, REVIEWS, x_ugc_key=key)
    assert len(front.remembered.answers) == 1


@override_settings(SECURE_SSL_REDIRECT=True, SECURE_PROXY_SSL_HEADER=None)
def test_what_came_by_https_is_not_sent_to_whoever_has_to_be_led_there(
    django: Calls, front: Front, stocked: Product, key: str
) -> None:
    # The middleware reads its settings when it is made.
    front._application = safe = Calls()
    path = f"{PRODUCT}?key={key}"
    for _ in range(2):
        assert Asked(front, path, **{"wsgi.url_scheme": "https"}).status == 200
        assert Asked(front, path).status == 301
    # What anybody else than a proxy says of it counts for nothing.
    assert Asked(front, path, x_forwarded_proto="https").status == 301
    assert safe.number == 4


def test_pages_that_a_key_is_for_get_their_own_header(
    front: Front, django: Calls, stocked: Product, company: Company
) -> None:
    ours, theirs = "https://shop.example", "https://other.example"
    key = ApiKeyFactory(company=company, allowed_origins=[ours, "https://two.example"]).text
    path = f"{REVIEWS}?key={key}"
    for origin in ({}, {"origin": ours}, {"origin": "https://TWO.example"}, {"origin": theirs}):
        own = Asked(django, path, **origin)
        for _ in range(2):
            asked = Asked(front, path, **origin)
            assert asked.status == own.status
            name = "Access-Control-Allow-Origin"
            assert asked.headers[name] == own.headers[name]
            assert "Origin" in asked.headers["Vary"]
    # Four times by itself; the first answer; and twice whom it is not for.
    assert django.number == 7


def test_a_proxy_of_ours_gives_the_request_its_id(front: Front, stocked: Product, key: str) -> None:
    path = f"{REVIEWS}?key={key}"
    Asked(front, path)
    given = {"x_request_id": "given-by-the-proxy"}
    asked = [
        Asked(front, path, REMOTE_ADDR=PROXY, **given).headers["X-Request-ID"],
        Asked(front, path, **given).headers["X-Request-ID"],
        Asked(front, path, REMOTE_ADDR=PROXY, x_request_id="no id!").headers["X-Request-ID"],
        Asked(front, path).headers["X-Request-ID"],
    ]
    assert asked[0] == "given-by-the-proxy"
    assert len(set(asked)) == 4
    assert [len(text) for text in asked[1:]] == [32, 32, 32]


def test_answers_are_counted(stocked: Product, key: str, front: Front) -> None:
    counted: list[Any] = []
    front.remembered._count = lambda **fields: counted.append(fields)
    path = f"{REVIEWS}?key={key}"
    tag = Asked(front, path).headers["ETag"]
    Asked(front, path, method="HEAD")
    Asked(front, path, if_none_match=tag)
    front.remembered.beat()
    deadline = time.monotonic() + 10
    while len(counted) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    route = "api/v1/storefront/products/<str:ref>/reviews"
    assert counted == [
        {"method": "HEAD", "route": route, "status": 200, "number": 1},
        {"method": "GET", "route": route, "status": 304, "number": 1},
    ]


def test_without_a_line_everything_is_asked(
    front: Front, django: Calls, stocked: Product, key: str
) -> None:
    front.line.close()
    for number in range(1, 4):
        assert Asked(front, f"{REVIEWS}?key={key}").status == 200
        assert django.number == number
    assert not front.remembered.answers


def test_a_line_that_breaks_when_a_reading_begins_keeps_it_from_being_remembered(
    front: Front, stocked: Product, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    front.line.close()
    begin = front.remembered.reading

    def after_the_break() -> Any:
        front.line._trust_nothing()
        return begin()

    monkeypatch.setattr(front.remembered, "reading", after_the_break)
    front.line.trusted_until = float("inf")
    Asked(front, f"{REVIEWS}?key={key}")
    assert not front.remembered.answers


def test_an_old_answer_is_asked_for_anew_by_one_and_by_all_when_too_old(
    front: Front, django: Calls, stocked: Product, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{REVIEWS}?key={key}"
    monkeypatch.setattr(remembered, "RENEWED_AFTER", -1)
    Asked(front, path)
    (question,) = front.remembered.answers
    assert front.remembered.renews(question)
    Asked(front, path)
    assert django.number == 1, "somebody else is at it"
    front.remembered.renewed(question)
    Asked(front, path)
    Asked(front, path)
    assert django.number == 3
    monkeypatch.setattr(remembered, "SECONDS", -1)
    Asked(front, path)
    assert front.remembered.renews(question)
    Asked(front, path)
    assert django.number == 5


def test_an_answer_that_was_overtaken_is_sent_and_not_remembered(
    front: Front, django: Calls, stocked: Product, key: str
) -> None:
    """A change is announced after the lists were read and before the answer is remembered."""
    path = f"{REVIEWS}?key={key}"
    django.before = lambda: front.remembered.forget([f"product:{stocked.pk}"])
    assert Asked(front, path).status == 200
    assert not front.remembered.answers
    django.before = lambda: front.remembered.forget(["product:another"])
    assert Asked(front, path).status == 200
    assert len(front.remembered.answers) == 1


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("gzip", True),
        ("br, GZIP ; q=0.5", True),
        ("*", True),
        ("deflate, gzip;q=1.0, *;q=0", True),
        ("", False),
        ("identity", False),
        ("gzip;q=0", False),
        ("gzip;q=0.000, br", False),
        ("*;q=0", False),
        ("gzip;q=0, *", False),
    ],
)
def test_gzip_is_sent_to_whoever_says_to_take_it(header: str, takes: bool) -> None:
    assert _takes_gzip(header) is takes


@pytest.mark.parametrize(
    ("header", "takes"),
    [
        ("*/*", True),
        ("application/json", True),
        ("text/html, application/*;q=0.8", True),
        ("text/html", False),
        ("application/json-seq", False),
        ("", False),
    ],
)
def test_what_takes_json_is_known_at_a_glance(header: str, takes: bool) -> None:
    assert _takes_json(header) is takes


def test_a_cookie_that_was_meant_for_one_is_sent_to_nobody_else(
    front: Front, stocked: Product, key: str
) -> None:
    path = f"{REVIEWS}?key={key}"
    own = Asked(front, path, cookie="csrftoken=broken")
    assert (own.status, "Set-Cookie" in own.headers) == (200, True)
    assert not front.remembered.answers
    for _ in range(2):
        answer = Asked(front, path)
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in Asked(front, path, cookie="csrftoken=broken").headers


@pytest.mark.parametrize("number", range(6))
def test_what_the_front_does_not_look_at_makes_no_difference_to_django(
    django: Calls, stocked: Product, key: str, number: int
) -> None:
    """Else an answer that was made for one would be sent to another."""
    path = paths(key)[number]
    expected = Asked(django, path)
    for header in (
        {"cookie": "sessionid=somebody; csrftoken=" + "x" * 32 + "; django_language=vi"},
        {"accept_language": "vi, fr;q=0.5"},
        {"user_agent": "curl/8", "referer": "https://elsewhere.example/"},
        {"x_ugc_shopper": "no token"},
        {"origin": "https://shop.example"},
        {"range": "bytes=0-9", "if_modified_since": "Wed, 25 Nov 2026 10:00:00 GMT"},
        {"x_forwarded_for": "203.0.113.9", "x_forwarded_host": "elsewhere.example"},
        {"x_http_method_override": "DELETE", "x_requested_with": "XMLHttpRequest"},
        {"accept_encoding": "gzip", "cache_control": "no-cache", "REMOTE_ADDR": "203.0.113.9"},
    ):
        answer = Asked(django, path, **header)
        assert (answer.status, answer.body) == (200, expected.body), header
        for each in (answer, expected):
            for name in ("X-Request-ID", "RateLimit", "RateLimit-Policy"):
                each.headers.pop(name, None)
        assert answer.headers == expected.headers, header
