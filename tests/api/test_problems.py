"""One shape for everything that goes wrong, and never a 500 for what somebody sent."""

import json
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from api import problems
from reviews.catalog.models import Product
from reviews.content import queries
from reviews.content.models import Contribution
from tests.api.conftest import COMPANY, STOREFRONT, Caller, assert_problem
from tests.factories import held_case, published_review

PRODUCT = f"{STOREFRONT}/products/mug"
REVIEWS = f"{PRODUCT}/reviews"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def test_codes_are_told_apart() -> None:
    codes = [kind.code for kind in problems.ALL]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("kind", problems.ALL, ids=lambda kind: kind.code)
def test_each_type_is_in_the_guide(kind: problems.ProblemType) -> None:
    assert f"| `{kind.code}` | {kind.status} |" in GUIDE.read_text()


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/storefront/nothing", "/api/v2/x", f"{PRODUCT}/"]
)
def test_path_that_leads_nowhere(path: str, db: None) -> None:
    assert_problem(Client().get(path), 404)


def test_unknown_product(shop: Caller) -> None:
    assert_problem(shop.get(f"{STOREFRONT}/products/none"), 404)


@pytest.mark.parametrize("method", ["delete", "patch", "put", "trace"])
def test_method_that_does_not_work_here(shop: Caller, product: Product, method: str) -> None:
    answer = shop(method, PRODUCT)
    assert_problem(answer, 405)
    assert answer["Allow"] == "GET, HEAD, OPTIONS"


def test_answer_that_is_not_json_is_not_to_be_had(shop: Caller, product: Product) -> None:
    assert_problem(shop.get(PRODUCT, Accept="text/html"), 406)
    assert shop.get(PRODUCT, Accept="text/html, */*;q=0.1").status_code == 200
    assert shop.get(PRODUCT, Accept="application/json; indent=8").content.count(b"\n") == 0


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_body_that_is_not_json(shop: Caller, product: Product, content_type: str) -> None:
    answer = shop.send("POST", REVIEWS, b"rating=5", content_type=content_type)
    assert_problem(answer, 415)


MALFORMED = {
    "cut short": b'{"rating": 5',
    "not JSON": b"rating=5",
    "not UTF-8": b'{"rating": 5, "title": "\xff\xfe"}',
    "UTF-16": '{"rating": 5}'.encode("utf-16"),
    "half a surrogate pair": b'{"rating": 5, "title": "\\ud800"}',
    "half a pair as a name": b'{"rating": 5, "\\udfff": 1}',
    "not a number": b'{"rating": NaN}',
    "endless number": b'{"rating": Infinity}',
    "number of many digits": b'{"rating": ' + b"9" * 5000 + b"}",
    "nested deeply": b"[" * 60_000,
    "nested deeply and closed": b"[" * 30_000 + b"]" * 30_000,
    "nested objects": b'{"a":' * 20_000 + b"1" + b"}" * 20_000,
    "only a mark": b"\xef\xbb\xbf",
    "two values": b'{"rating": 5} {"rating": 4}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_malformed_body(shop: Caller, product: Product, body: bytes) -> None:
    problem = assert_problem(shop.send("POST", REVIEWS, body), 400)
    assert problem["type"].endswith("malformed-request")
    assert not Contribution.objects.exists()


@pytest.mark.parametrize("depth", [*range(850, 1000, 7)])
def test_nesting_close_to_what_can_be_read(shop: Caller, product: Product, depth: int) -> None:
    for inside in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth):
        for field in (b"rating", b"language", b"recommends", b"other"):
            answer = shop.send("POST", REVIEWS, b'{"' + field + b'": ' + inside + b"}")
            assert answer.status_code in (400, 422)


LONG = "x" * 10_001
WRONG_FIELDS = [
    ({}, "rating"),
    ({"rating": None}, "rating"),
    ({"rating": 0}, "rating"),
    ({"rating": 6}, "rating"),
    ({"rating": -1}, "rating"),
    ({"rating": 4.5}, "rating"),
    ({"rating": "5"}, "rating"),
    ({"rating": True}, "rating"),
    ({"rating": [5]}, "rating"),
    ({"rating": {"stars": 5}}, "rating"),
    ({"rating": 10**400}, "rating"),
    ({"rating": 10**4000}, "rating"),
    ({"rating": 5, "title": "x" * 151}, "title"),
    ({"rating": 5, "title": "a\x00b"}, "title"),
    ({"rating": 5, "title": 5}, "title"),
    ({"rating": 5, "title": None}, "title"),
    ({"rating": 5, "body": LONG}, "body"),
    ({"rating": 5, "body": ["x"]}, "body"),
    ({"rating": 5, "author_name": "x" * 61}, "author_name"),
    ({"rating": 5, "recommends": "yes"}, "recommends"),
    ({"rating": 5, "recommends": 1}, "recommends"),
    ({"rating": 5, "email": "nobody"}, "email"),
    ({"rating": 5, "email": 5}, "email"),
    ({"rating": 5, "language": 55}, "language"),
    ({"rating": 5, "email": "a@b"}, "email"),
    ({"rating": 5, "email": "x" * 250 + "@example.com"}, "email"),
    ({"rating": 5, "email": "a\x00@example.com"}, "email"),
    ({"rating": 5, "language": "English, please"}, "language"),
    ({"rating": 5, "language": ""}, "language"),
    ({"rating": 5, "recomends": True}, "recomends"),
    ({"rating": 5, "state": "published"}, "state"),
    ({"rating": 5, "is_verified_purchase": True}, "is_verified_purchase"),
    ({"rating": 5, "customer_ref": "1"}, "customer_ref"),
    ({"rating": 5, "x" * 5000: 1}, "x" * 100),
]


@pytest.mark.parametrize(("body", "field"), WRONG_FIELDS, ids=lambda value: str(value)[:50])
def test_wrong_field_is_named(shop: Caller, product: Product, body: dict, field: str) -> None:
    problem = assert_problem(shop.post(REVIEWS, body), 422)
    assert {fault["field"] for fault in problem["errors"]} == {field}
    assert not Contribution.objects.exists()


def test_number_beyond_all_numbers_is_a_wrong_field(shop: Caller, product: Product) -> None:
    problem = assert_problem(shop.send("POST", REVIEWS, b'{"rating": 1e999}'), 422)
    assert problem["errors"][0]["field"] == "rating"


def test_whole_number_may_be_written_with_a_point(shop: Caller, product: Product) -> None:
    assert shop.send("POST", REVIEWS, b'{"rating": 4.0}').status_code == 201


@pytest.mark.parametrize("body", [[], [1], "text", 5, None, True])
def test_body_that_is_no_object(shop: Caller, product: Product, body: object) -> None:
    problem = assert_problem(shop.send("POST", REVIEWS, json.dumps(body).encode()), 422)
    assert all("field" not in fault for fault in problem["errors"])


def test_faults_come_in_the_language_of_the_request(shop: Caller, product: Product) -> None:
    body = {"rating": 5, "title": "x" * 151}
    english = assert_problem(shop.post(REVIEWS, body, Accept_Language="en"), 422)
    vietnamese = assert_problem(shop.post(REVIEWS, body, Accept_Language="vi"), 422)
    assert english["detail"] == vietnamese["detail"]
    assert english["errors"][0]["message"] != vietnamese["errors"][0]["message"]


def test_body_too_large_is_refused_unread(shop: Caller, product: Product) -> None:
    body = b'{"rating": 5, "body": "' + b"x" * 200_000 + b'"}'
    problem = assert_problem(shop.send("POST", REVIEWS, body), 413)
    assert "131072" in problem["detail"]


WRONG_PARAMETERS = [
    ("sort=best", "sort"),
    ("sort=", "sort"),
    ("sort=newest&sort=oldest", "sort"),
    ("limit=0", "limit"),
    ("limit=101", "limit"),
    ("limit=-1", "limit"),
    ("limit=ten", "limit"),
    ("limit=1e1", "limit"),
    ("limit=" + "9" * 5000, "limit"),
    ("limit=%D9%A5", "limit"),
    ("limit=1&limit=2", "limit"),
    ("rating=0", "rating"),
    ("rating=6", "rating"),
    ("rating=5,", "rating"),
    ("rating=1,2,x", "rating"),
    ("rating=1&rating=9", "rating"),
    ("verified=1", "verified"),
    ("verified=yes", "verified"),
    ("language=english", "language"),
    ("language=%00", "language"),
    ("language=en%0A", "language"),
    ("after=x", "after"),
    ("after=", "after"),
    ("after=%00", "after"),
    ("after=" + "A" * 3000, "after"),
    ("after=%FF%FE", "after"),
    ("reting=5", "reting"),
    ("status=pending", "status"),
    ("state=submitted", "state"),
    ("format=xml", "format"),
    ("page=2", "page"),
    ("%00=1", "\x00"),
    ("%ED%A0%80=1", "���"),
    ("x" * 3000 + "=1", "x" * 100),
    ("=1", ""),
]


@pytest.mark.parametrize(("query", "name"), WRONG_PARAMETERS, ids=lambda value: value[:40])
def test_wrong_parameter_is_named(shop: Caller, product: Product, query: str, name: str) -> None:
    problem = assert_problem(shop.get(f"{REVIEWS}?{query}"), 400)
    assert problem["type"].endswith("invalid-parameters")
    (fault,) = problem["errors"]
    assert fault.get("field", "") == name


def test_misspelt_parameter_gets_a_hint(shop: Caller, product: Product) -> None:
    problem = assert_problem(shop.get(f"{REVIEWS}?languege=en"), 400)
    assert "“language”" in problem["errors"][0]["message"]
    assert "sort, rating, verified, language, after, limit" in problem["detail"]


@pytest.mark.parametrize("path", [PRODUCT, f"{STOREFRONT}/contributions/x", f"{COMPANY}/products"])
def test_every_route_refuses_unknown_parameters(
    server: Caller, product: Product, path: str
) -> None:
    assert_problem(server.get(f"{path}?nonsense=1"), 400)


@pytest.mark.parametrize(
    "ref", ["%00", "a%00b", "%FF", "%ED%A0%80", "x" * 129, "a%20b", "-a", "%F0%9F%98%80", "..%2f"]
)
def test_refs_that_can_be_none(shop: Caller, server: Caller, product: Product, ref: str) -> None:
    assert_problem(shop.get(f"{STOREFRONT}/products/{ref}"), 404)
    assert_problem(shop.get(f"{STOREFRONT}/products/{ref}/reviews"), 404)
    assert_problem(shop.post(f"{STOREFRONT}/products/{ref}/reviews", {"rating": 5}), 404)
    assert_problem(server.get(f"{COMPANY}/products/{ref}"), 404)
    answer = server.put(f"{COMPANY}/products/{ref}", {"name": "Mug"})
    if answer.status_code != 404:  # a slash makes another path
        problem = assert_problem(answer, 422)
        assert problem["errors"][0]["field"] == "ref"


@pytest.mark.parametrize(
    "text", ["x", "%00", "0", "%FF", "None", "{id}", "urn:uuid:", "0" * 31, "0" * 33, "0" * 5000]
)
def test_ids_that_can_be_none(shop: Caller, server: Caller, text: str) -> None:
    assert_problem(shop.get(f"{STOREFRONT}/contributions/{text}"), 404)
    assert_problem(server.get(f"{COMPANY}/moderation/cases/{text}"), 404)
    decision = {"revision_id": "0" * 32, "outcome": "publish"}
    assert_problem(server.post(f"{COMPANY}/moderation/cases/{text}/decisions", decision), 404)


def test_problem_of_a_list_names_the_place(server: Caller, product: Product) -> None:
    products = [{"ref": "a", "name": "A"}, {"ref": "b", "name": 5}, {"ref": "c\n", "name": "C"}]
    products.append({"ref": 4, "name": "D"})
    problem = assert_problem(server.post(f"{COMPANY}/products", {"products": products}), 422)
    assert [(fault["field"], fault["index"]) for fault in problem["errors"]] == [
        ("name", 1),
        ("ref", 2),
        ("ref", 3),
    ]
    reasons = {"revision_id": "0" * 32, "outcome": "reject", "reasons": ["hate", "rudeness"]}
    path = f"{COMPANY}/moderation/cases/{held_case(product).pk}/decisions"
    problem = assert_problem(server.post(path, reasons), 422)
    assert [(fault["field"], fault["index"]) for fault in problem["errors"]] == [("reasons", 1)]


def test_fault_of_ours_is_a_problem_too(shop: Caller, product: Product) -> None:
    published_review(product)
    client = Client(raise_request_exception=False)
    with patch.object(queries, "published_reviews", side_effect=RuntimeError("secret words")):
        answer = client.get(REVIEWS, headers=shop.headers)
    problem = assert_problem(answer, 500)
    assert "secret words" not in json.dumps(problem)


def test_database_that_is_away_is_said_to_be(shop: Caller, product: Product) -> None:
    with patch.object(queries, "published_reviews", side_effect=OperationalError("host down")):
        answer = shop.get(REVIEWS)
    problem = assert_problem(answer, 503)
    assert answer["Retry-After"] == "5"
    assert "host down" not in json.dumps(problem)


@override_settings(ALLOWED_HOSTS=["reviews.example"])
def test_request_for_another_host(db: None) -> None:
    assert_problem(Client().get(PRODUCT, headers={"Host": "evil.example"}), 400)


def test_request_id_of_a_trusted_proxy_is_quoted(db: None) -> None:
    assert assert_problem(Client().get("/api/none"), 404)["request_id"]
