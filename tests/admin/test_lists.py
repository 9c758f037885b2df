"""Every table can be looked at, however long it is, and none is counted to its end."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.admin import lists
from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.encourage.models import MailboxMail, Message
from reviews.identity.models import StaffUser
from tests.admin.conftest import fill

MODELS = sorted(apps.get_app_config("reviews").get_models(), key=lambda model: model.__name__)
ADDABLE = {"Company", "Site", "Product", "StaffUser", "Membership", "Policy"}
CHANGEABLE = {"Product", "StaffUser", "Membership"}
DELETABLE = {"Membership"}


def address(model: type[models.Model], page: str, *arguments: Any) -> str:
    return reverse(f"admin:reviews_{model._meta.model_name}_{page}", args=arguments)


def test_every_model_is_there() -> None:
    assert [model for model in MODELS if not admin.site.is_registered(model)] == []


def test_every_page_opens(admin_client: Client, everything: None) -> None:
    for model in MODELS:
        name = model.__name__
        row = model._default_manager.order_by("pk").first()
        assert row is not None, f"the test has no {name}"
        pages = [
            address(model, "changelist"),
            address(model, "changelist") + "?q=mug",
            address(model, "changelist") + f"?q={uuid4()}",
            address(model, "changelist") + "?q=" + "9" * 40,
            address(model, "change", row.pk),
        ]
        for page in pages:
            assert admin_client.get(page).status_code == 200, page
        added = admin_client.get(address(model, "add")).status_code
        assert (added == 200) == (name in ADDABLE), name
        deleted = admin_client.get(address(model, "delete", row.pk)).status_code
        assert (deleted == 200) == (name in DELETABLE), name
        changed = admin_client.post(address(model, "change", row.pk), {}).status_code
        assert (changed != 403) == (name in CHANGEABLE), name


def test_a_list_asks_for_nothing_row_by_row(
    admin_client: Client, everything: None, company: Company, mug: Product
) -> None:
    def queries() -> dict[str, int]:
        counts = {}
        for model in MODELS:
            with CaptureQueriesContext(connection) as captured:
                admin_client.get(address(model, "changelist"))
            counts[model.__name__] = len(captured.captured_queries)
        return counts

    before = queries()
    fill(company, mug, times=3)
    assert queries() == before
    assert max(before.values()) <= 6


def test_no_table_is_counted_to_its_end(admin_client: Client, everything: None) -> None:
    for model in MODELS:
        with CaptureQueriesContext(connection) as captured:
            admin_client.get(address(model, "changelist"), {"_facets": "True"})
        counts = [q["sql"] for q in captured.captured_queries if "COUNT(" in q["sql"]]
        assert counts
        assert all(re.search(r"LIMIT \d+\) subquery", sql) for sql in counts), counts


def test_a_long_list_is_estimated(
    admin_client: Client, everything: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "COUNTED_MAX", 1)
    rows = Contribution.objects.order_by("pk")
    with CaptureQueriesContext(connection) as captured:
        count = lists.EstimatingPaginator(rows, 50).count
    assert count >= 2
    assert captured[1]["sql"].startswith("EXPLAIN")
    assert admin_client.get(address(Contribution, "changelist")).status_code == 200


@pytest.mark.parametrize(
    ("model", "term"),
    [
        ("Contribution", "p0"),
        ("Contribution", "ann0@example.com"),
        ("Product", "p0"),
        ("Order", "o0"),
        ("Order", "ann0@example.com"),
        ("StaffUser", "op@example.com"),
        ("Membership", "staff0@example.com"),
        ("JournalEntry", "order.placed"),
        ("Message", "ann0@example.com"),
        ("RatingSummary", "p0"),
        ("Company", "acm"),
    ],
)
def test_a_search_finds_whole_values(
    admin_client: Client, everything: None, model: str, term: str
) -> None:
    found = next(m for m in MODELS if m.__name__ == model)
    response = admin_client.get(address(found, "changelist"), {"q": term})
    assert response.context["cl"].result_count >= 1
    nothing = admin_client.get(address(found, "changelist"), {"q": f"no{term}"})
    assert nothing.context["cl"].result_count == 0


def test_a_row_is_found_by_its_id(admin_client: Client, everything: None) -> None:
    for model in MODELS:
        row = model._default_manager.order_by("pk")[0]
        if model.__name__ == "IdempotentAnswer":
            continue
        response = admin_client.get(address(model, "changelist"), {"q": str(row.pk)})
        assert row in response.context["cl"].result_list, model


def test_what_only_machines_need_is_not_shown(admin_client: Client, everything: None) -> None:
    key = next(model for model in MODELS if model.__name__ == "ApiKey")
    answer = next(model for model in MODELS if model.__name__ == "IdempotentAnswer")
    link = next(model for model in MODELS if model.__name__ == "MagicLink")
    for model, secret in ((key, "digest"), (link, "digest"), (answer, "body")):
        row = model._default_manager.order_by("pk")[0]
        page = admin_client.get(address(model, "change", row.pk)).content.decode()
        value = getattr(row, secret)
        assert str(value) not in page
        assert "answer-body" not in page
    for model in (Message, MailboxMail):
        row = model.objects.order_by("pk")[0]
        page = admin_client.get(address(model, "change", row.pk)).content.decode()
        assert "secret-link" not in page


def test_pickers_find_companies_and_users(admin_client: Client, everything: None) -> None:
    response = admin_client.get(
        reverse("admin:autocomplete"),
        {
            "app_label": "reviews",
            "model_name": "membership",
            "field_name": "company",
            "term": "acm",
        },
    )
    assert [result["text"] for result in response.json()["results"]] == ["Acme"]


def test_members_of_companies_have_no_business_here(everything: None, client: Client) -> None:
    client.force_login(StaffUser.objects.get(email="staff0@example.com"))
    for model in MODELS:
        assert client.get(address(model, "changelist")).status_code != 200
