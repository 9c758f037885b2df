"""What a company's systems and staff read and change."""

import json
import uuid

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution
from reviews.content.operations import contributions
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import Actor, ActorKind
from reviews.journal.models import JournalEntry
from reviews.moderation.models import Case, Decision
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of
from tests.factories import ProductFactory, held_case, published_review

PRODUCTS = f"{COMPANY}/products"
CASES = f"{COMPANY}/moderation/cases"


# ----------------------------------------------------------------------------------- the catalogue


def test_put_creates_replaces_and_leaves_alone(server: Caller, company: Company) -> None:
    body = {
        "name": "  Ripple   mug ",
        "brand": "Song",
        "gtin": "4006381333931",
        "url": "https://shop.example/mug",
        "group_ref": "mugs",
        "group_name": "Mugs",
    }
    created = server.put(f"{PRODUCTS}/mug-1", body)
    repeated = server.put(f"{PRODUCTS}/mug-1", body)
    replaced = server.put(f"{PRODUCTS}/mug-1", {"name": "Ripple mug", "accepts_reviews": False})

    assert [a.status_code for a in (created, repeated, replaced)] == [201, 200, 200]
    assert created.json() == repeated.json()
    assert created.json()["name"] == "Ripple mug"
    assert created.json()["group_ref"] == "mugs"
    assert replaced.json()["brand"] == ""
    assert replaced.json()["group_ref"] is None
    assert replaced.json()["accepts_reviews"] is False
    assert replaced.json()["display_version"] == 2
    assert server.get(f"{PRODUCTS}/mug-1").json() == replaced.json()
    events = JournalEntry.objects.filter(subject_kind="product").values_list("event", flat=True)
    assert list(events) == ["product.created", "product.updated"]


def test_put_names_the_wrong_fields(server: Caller, company: Company) -> None:
    body = {"name": "", "gtin": "123", "url": "javascript:alert(1)", "colour": "blue"}
    answer = server.put(f"{PRODUCTS}/mug", {"name": "Mug", **body})
    assert {fault["field"] for fault in answer.json()["errors"]} == {"colour"}
    body.pop("colour")
    answer = server.put(f"{PRODUCTS}/mug", body)
    assert {fault["field"] for fault in answer.json()["errors"]} == {"name"}
    body["name"] = "Mug"
    answer = server.put(f"{PRODUCTS}/mug", body)
    assert {fault["field"] for fault in answer.json()["errors"]} == {"gtin", "url"}
    assert all("index" not in fault for fault in answer.json()["errors"])
    assert not Product.objects.exists()


def test_bulk_tells_what_became_of_each(server: Caller, product: Product) -> None:
    answer = server.post(
        PRODUCTS,
        {
            "products": [
                {"ref": "tea", "name": "Tea"},
                {"ref": "mug", "name": "Mug"},
                {"ref": "pot", "name": "Pot"},
            ]
        },
    )
    assert answer.status_code == 200
    assert [(item["ref"], item["outcome"]) for item in answer.json()["items"]] == [
        ("tea", "created"),
        ("mug", "unchanged"),
        ("pot", "created"),
    ]


def test_bulk_with_one_fault_writes_nothing(server: Caller, company: Company) -> None:
    products = [{"ref": f"p{n}", "name": "P"} for n in range(5)]
    products[3]["name"] = "x" * 301
    products[4]["ref"] = "p0"
    answer = server.post(PRODUCTS, {"products": products})
    assert answer.status_code == 422
    assert "Nothing was written" in answer.json()["detail"]
    assert [(f["index"], f["field"]) for f in answer.json()["errors"]] == [(3, "name"), (4, "ref")]
    assert not Product.objects.exists()


def test_bulk_takes_a_thousand_and_no_more(
    server: Caller, company: Company, django_assert_max_num_queries
) -> None:
    products = [{"ref": f"p{n}", "name": f"Product {n}"} for n in range(1001)]
    assert server.post(PRODUCTS, {"products": products}).status_code == 422
    with django_assert_max_num_queries(12):
        answer = server.post(PRODUCTS, {"products": products[:1000]})
    assert answer.status_code == 200
    assert len(answer.json()["items"]) == 1000


@pytest.mark.parametrize("body", [{}, {"products": []}, {"products": {}}, {"products": "x"}])
def test_bulk_of_nothing_is_refused(server: Caller, company: Company, body: dict) -> None:
    answer = server.post(PRODUCTS, body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "products"


def test_body_of_more_than_two_megabytes_is_refused(server: Caller, company: Company) -> None:
    body = json.dumps({"products": [{"ref": "a", "name": "x" * 2_200_000}]}).encode()
    assert server.send("POST", PRODUCTS, body).status_code == 413


def test_list_of_products_goes_on_page_by_page(
    server: Caller, company: Company, django_assert_num_queries
) -> None:
    refs = ["a", "a.b", "a-b", "A", "b", "B~", "c@d", "c+d", "z" * 128]
    for ref in refs:
        ProductFactory(company=company, ref=ref)
    seen, path = [], f"{PRODUCTS}?limit=2"
    while path:
        with django_assert_num_queries(2):  # the key; the products with their groups
            page = server.get(path).json()
        seen += [item["ref"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("http://testserver")
    assert len(seen) == len(refs)
    assert set(seen) == set(refs)


# --------------------------------------------------------------------------------------- the queue


def test_case_says_why_it_is_here(server: Caller, product: Product) -> None:
    case = held_case(
        product, rating=2, author_name="Lan", author=ReviewerData(email="lan@example.org")
    )
    answer = server.get(f"{CASES}/{case.pk}")

    assert answer.status_code == 200
    body = answer.json()
    assert body["state"] == "open"
    assert body["product"] == {"ref": "mug", "name": "Mug"}
    assert body["revision_id"] == str(case.revision_id)
    assert body["allowed"] == ["publish", "reject"]
    assert body["public_text"] is None
    assert body["decisions"] == []
    finding = body["findings"][0]
    assert finding["reason"] == "personal_data"
    assert finding["explanation"]
    place = finding["spans"][0]
    assert body[place["field"]][place["start"] : place["end"]] == "lan.nguyen@example.com"
    assert "lan@example.org" not in answer.content.decode()
    (listed,) = server.get(CASES).json()["items"]
    assert listed == body


def test_explanation_comes_in_the_language_of_the_request(server: Caller, product: Product) -> None:
    path = f"{CASES}/{held_case(product).pk}"
    english = server.get(path, Accept_Language="en").json()["findings"][0]
    vietnamese = server.get(path, Accept_Language="vi").json()["findings"][0]
    assert english["explanation"] != vietnamese["explanation"]
    assert english["reason"] == vietnamese["reason"]


@pytest.mark.parametrize("limit", [1, 2, 7])
@pytest.mark.parametrize("listing", ["waiting", "decided"])
def test_lists_of_cases_go_on_page_by_page(
    server: Caller, product: Product, listing: str, limit: int
) -> None:
    at = timezone.now()
    cases = [held_case(product, body=f"Mail me: a{n}@example.com please.") for n in range(5)]
    Case.objects.update(opened_at=at)
    if listing == "decided":
        Case.objects.update(state="decided", decided_at=at)
    seen, path = [], f"{CASES}?listing={listing}&limit={limit}"
    while path:
        page = server.get(path).json()
        seen += [item["id"] for item in page["items"]]
        path = (page["next"] or "").removeprefix("http://testserver")
    expected = sorted((str(case.pk) for case in cases), reverse=listing == "decided")
    assert seen == expected
    other = {"waiting": "decided", "decided": "waiting"}[listing]
    assert server.get(f"{CASES}?listing={other}").json()["items"] == []


def test_cursor_of_one_list_does_not_open_another(server: Caller, product: Product) -> None:
    for n in range(2):
        held_case(product, body=f"Mail me: a{n}@example.com please.")
    cursor = server.get(f"{CASES}?limit=1").json()["next_cursor"]
    assert server.get(f"{CASES}?limit=1&after={cursor}").status_code == 200
    assert server.get(f"{CASES}?listing=decided&after={cursor}").status_code == 400
    assert server.get(f"{PRODUCTS}?after={cursor}").status_code == 400


def test_published_by_a_decision_it_is_shown_at_once(
    server: Caller, shop: Caller, product: Product
) -> None:
    case = held_case(product, rating=4)
    before = shop.get(f"{STOREFRONT}/products/mug")
    answer = server.post(
        f"{CASES}/{case.pk}/decisions",
        {"revision_id": str(case.revision_id), "outcome": "publish", "note": "Her own address."},
    )

    assert answer.status_code == 201
    decision = answer.json()
    assert decision["outcome"] == "publish"
    assert decision["reasons"] == []
    assert decision["note"] == "Her own address."
    assert decision["is_automatic"] is False
    assert decision["by"]["kind"] == "api_key"
    after = shop.get(f"{STOREFRONT}/products/mug", If_None_Match=before["ETag"])
    assert after.json()["summary"]["count"] == 1
    assert shop.get(f"{STOREFRONT}/contributions/{case.contribution_id}").status_code == 200
    assert server.get(f"{CASES}/{case.pk}").json()["decisions"] == [decision]


def test_rejected_by_a_decision_it_stays_hidden(
    server: Caller, shop: Caller, product: Product
) -> None:
    case = held_case(product)
    answer = server.post(
        f"{CASES}/{case.pk}/decisions",
        {
            "revision_id": str(case.revision_id),
            "outcome": "reject",
            "reasons": ["personal_data", "advertising"],
        },
    )
    assert answer.status_code == 201
    assert answer.json()["reasons"] == ["advertising", "personal_data"]
    assert shop.get(f"{STOREFRONT}/contributions/{case.contribution_id}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"outcome": "reject"}, "reasons"),
        ({"outcome": "publish", "reasons": ["hate"]}, "reasons"),
        ({"outcome": "reject", "reasons": ["rudeness"]}, "reasons"),
        ({"outcome": "reject", "reasons": "hate"}, "reasons"),
        ({"outcome": "hide"}, "outcome"),
        ({"outcome": None}, "outcome"),
        ({"outcome": "publish", "note": "x" * 2001}, "note"),
        ({"outcome": "publish", "note": "a\x00"}, "note"),
        ({"outcome": "publish", "revises": "latest"}, "revises"),
        ({"outcome": "publish", "revision_id": 5}, "revision_id"),
        ({"outcome": "publish", "revision_id": None}, "revision_id"),
    ],
)
def test_incomplete_decision_names_the_field(
    server: Caller, product: Product, body: dict, field: str
) -> None:
    case = held_case(product)
    body = {"revision_id": str(case.revision_id), **body}
    answer = server.post(f"{CASES}/{case.pk}/decisions", body)
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {field}
    assert not Decision.objects.exists()


def test_decision_on_a_text_that_changed_decides_nothing(server: Caller, product: Product) -> None:
    case = held_case(product)
    contributions.edit(
        by=Actor(ActorKind.REVIEWER),
        at=timezone.now(),
        contribution_id=case.contribution_id,
        draft=Draft(rating=1, body="Another text altogether, with nothing of the first."),
    )
    decision = {"revision_id": str(case.revision_id), "outcome": "publish"}
    answer = server.post(f"{CASES}/{case.pk}/decisions", decision)
    assert answer.status_code == 409
    assert code_of(answer) == "text-changed"

    decision["revision_id"] = str(uuid.uuid4())
    assert code_of(server.post(f"{CASES}/{case.pk}/decisions", decision)) == "text-changed"
    assert not Decision.objects.exists()
    assert Contribution.objects.get().state == "submitted"


def test_second_decision_names_the_first_or_changes_nothing(
    server: Caller, product: Product
) -> None:
    case = held_case(product)
    path = f"{CASES}/{case.pk}/decisions"
    decision = {"revision_id": str(case.revision_id), "outcome": "publish"}
    first = server.post(path, decision).json()

    reject = {**decision, "outcome": "reject", "reasons": ["personal_data"]}
    refused = server.post(path, reject)
    assert refused.status_code == 409
    assert code_of(refused) == "decided-meanwhile"
    latest = refused.json()["latest_decision"]
    assert latest["id"] == first["id"]
    assert latest["outcome"] == "publish"
    assert latest["decided_at"] == first["decided_at"]

    assert server.post(path, {**reject, "revises": latest["id"]}).status_code == 201
    assert Contribution.objects.get().state == "rejected"


def test_unknown_case_cannot_be_decided(server: Caller, company: Company) -> None:
    path = f"{CASES}/{uuid.uuid4()}/decisions"
    decision = {"revision_id": str(uuid.uuid4()), "outcome": "publish"}
    assert server.post(path, decision).status_code == 404


def test_queue_costs_the_same_however_long_its_page(
    server: Caller, product: Product, django_assert_num_queries
) -> None:
    for n in range(4):
        held_case(product, body=f"Mail me: a{n}@example.com please.")
    published_review(product)
    for limit in (1, 4):
        # The key; the cases with their text and product; their decisions, reports, appeals, photos.
        with django_assert_num_queries(6):
            server.get(f"{CASES}?limit={limit}")
