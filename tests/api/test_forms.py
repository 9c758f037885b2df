"""What review forms ask: said by the company, read by the shop's pages."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from api.v1.company.form_fields import EXAMPLE
from reviews.catalog.models import Company, Product
from reviews.content import limits
from reviews.content.fields import FieldRole
from reviews.content.models import FormField
from reviews.content.operations import form_fields
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.api.conftest import COMPANY, STOREFRONT, Caller, assert_problem, server_of
from tests.api.test_anything import assert_answered, odd_texts, quick, values
from tests.factories import CompanyFactory, form_field

FIELDS = f"{COMPANY}/form-fields"
SETTINGS = f"{COMPANY}/settings"
FORM = f"{STOREFRONT}/products/mug/form"

QUALITY = {
    "code": "quality",
    "role": "dimension",
    "label": {"en": "Quality", "vi": "Chất lượng"},
    "low_label": {"en": "Poor"},
    "high_label": {"en": "Great"},
}
AGE = {
    "code": "age",
    "role": "segment",
    "label": {"en": "Your age"},
    "options": [
        {"code": "young", "label": {"en": "Young"}},
        {"code": "old", "label": {"en": "Old"}},
    ],
}


def faults(answer: Any) -> set[tuple[int | None, str]]:
    body = assert_problem(answer, 422)
    assert not FormField.objects.exists()
    return {(fault.get("index"), fault["field"]) for fault in body["errors"]}


# ----------------------------------------------------------------------------------- the company's


def test_what_is_sent_is_what_is_read_and_can_be_sent_back(
    server: Caller, company: Company
) -> None:
    empty = server.get(FIELDS)
    defined = server.put(FIELDS, EXAMPLE)
    assert empty.json() == {"fields": [], "retired": []}
    assert defined.status_code == 200
    quality, fit = defined.json()["fields"]
    assert quality["code"] == "quality"
    assert fit["options"] == EXAMPLE["fields"][0]["options"]
    assert (fit["category"], fit["is_required"], fit["is_shown"]) == ("Clothes", False, True)
    assert server.get(FIELDS).json() == defined.json()
    again = server.put(FIELDS, {"fields": defined.json()["fields"]})
    assert again.json() == defined.json()
    assert JournalEntry.objects.filter(event="form.defined").count() == 1


def test_what_is_left_out_is_retired_and_can_be_sent_again(
    server: Caller, company: Company
) -> None:
    server.put(FIELDS, {"fields": [QUALITY, AGE]})
    answer = server.put(FIELDS, {"fields": [QUALITY]}).json()
    assert [field["code"] for field in answer["fields"]] == ["quality"]
    assert [field["code"] for field in answer["retired"]] == ["age"]
    assert answer["retired"][0]["is_shown"] is False
    back = server.put(FIELDS, {"fields": [*answer["retired"], *answer["fields"]]}).json()
    assert [field["code"] for field in back["fields"]] == ["age", "quality"]


def test_faults_are_named_by_place_and_by_the_way_to_the_field(
    server: Caller, company: Company
) -> None:
    fields: list[dict[str, Any]] = [
        QUALITY,
        {**AGE, "is_required": True},
        {
            **AGE,
            "code": "b",
            "options": [*AGE["options"], {"code": "x", "label": {"en": "y" * 41}}],
        },
    ]
    assert faults(server.put(FIELDS, {"fields": fields})) == {
        (1, "is_required"),
        (2, "options.2.label.en"),
    }
    # What has the wrong type is found before, and named alike.
    fields[1] = {**AGE, "options": [{"code": "A", "label": {"en": 5, "fr": "x"}}, "x"], "z": 1}
    assert faults(server.put(FIELDS, {"fields": fields})) == {(1, "z")}
    fields[1].pop("z")
    assert faults(server.put(FIELDS, {"fields": fields})) == {
        (1, "options.0.code"),
        (1, "options.0.label.fr"),
        (1, "options.1"),
    }
    assert faults(server.put(FIELDS, {"fields": [{}]})) == {
        (0, "code"),
        (0, "role"),
        (0, "label"),
    }


@pytest.mark.parametrize("body", [{}, {"fields": {}}, {"fields": "x"}, {"fields": None}])
def test_no_list_is_no_empty_list(server: Caller, company: Company, body: dict[str, Any]) -> None:
    assert faults(server.put(FIELDS, body)) == {(None, "fields")}


def test_so_many_are_taken_and_no_more(server: Caller, company: Company) -> None:
    fields = [
        {**AGE, "code": f"f{n}", "category": f"Category {n // limits.FIELDS_MAX}"}
        for n in range(limits.FIELDS_SENT_MAX + 1)
    ]
    assert faults(server.put(FIELDS, {"fields": fields})) == {(None, "fields")}
    assert server.put(FIELDS, {"fields": fields[:-1]}).status_code == 200


def test_the_settings_change_one_by_one(server: Caller, company: Company) -> None:
    assert server.get(SETTINGS).json() == {"accepts_ratings_alone": True}
    assert server.put(SETTINGS, {}).json() == {"accepts_ratings_alone": True}
    assert server.put(SETTINGS, {"accepts_ratings_alone": False}).json() == {
        "accepts_ratings_alone": False
    }
    assert server.get(SETTINGS).json() == {"accepts_ratings_alone": False}
    for odd in ("false", None, 0, []):
        answer = server.put(SETTINGS, {"accepts_ratings_alone": odd})
        assert_problem(answer, 422)
    assert_problem(server.put(SETTINGS, {"slug": "x"}), 422)
    entry = JournalEntry.objects.get(event="company.configured")
    assert entry.actor_kind == "api_key"


def test_one_company_changes_nothing_of_another(server: Caller, product: Product) -> None:
    server.put(FIELDS, {"fields": [QUALITY]})
    other = CompanyFactory()
    theirs = server_of(other)
    assert theirs.get(FIELDS).json() == {"fields": [], "retired": []}
    theirs.put(FIELDS, {"fields": []})
    theirs.put(FIELDS, {"fields": [{**AGE, "code": "quality"}]})
    theirs.put(SETTINGS, {"accepts_ratings_alone": False})
    assert [field["role"] for field in server.get(FIELDS).json()["fields"]] == ["dimension"]
    assert server.get(SETTINGS).json() == {"accepts_ratings_alone": True}


# -------------------------------------------------------------------------------------- the shop's


def test_a_form_has_the_limits_and_the_questions_of_its_product(
    shop: Caller, product: Product
) -> None:
    form_field(product.company, is_required=True)
    form_field(product.company, role=FieldRole.SEGMENT, code="use")
    form_field(product.company, code="elsewhere", category="Clothes")
    form = shop.get(FORM).json()
    assert (form["product_ref"], form["accepts_reviews"], form["language"]) == ("mug", True, "en")
    inputs = {each["name"]: each for each in form["inputs"]}
    assert [name for name, each in inputs.items() if each["is_required"]] == ["rating"]
    assert inputs["title"]["characters_max"] == limits.TITLE_MAX
    assert inputs["photos"]["items_max"] == limits.PHOTOS_MAX
    assert (inputs["pros"]["items_max"], inputs["pros"]["characters_max"]) == (5, 80)
    assert {"code": "employee", "label": "I work for the company"} in inputs["relationship"][
        "options"
    ]
    quality, use = form["questions"]
    assert (quality["name"], quality["type"]) == ("answers.quality", "stars")
    assert (quality["label"], quality["low_label"]) == ("Quality", "Poor")
    assert (quality["is_required"], quality["is_shown"], quality["options"]) == (True, True, [])
    assert (use["role"], use["type"], use["is_shown"]) == ("segment", "option", False)
    assert use["options"][0] == {"code": "small", "label": "Runs small"}


@pytest.mark.parametrize("language", ["vi", "vi-VN", "VI"])
def test_a_form_speaks_the_language_asked_for(
    shop: Caller, product: Product, language: str
) -> None:
    form_field(product.company)
    form = shop.get(f"{FORM}?language={language}").json()
    assert form["language"] == "vi"
    assert form["questions"][0]["label"] == "Chất lượng"
    assert next(each for each in form["inputs"] if each["name"] == "title")["label"] == "Tiêu đề"
    # The header says what the browser speaks, not the page.
    assert shop.get(FORM, Accept_Language="vi").json()["language"] == "en"
    assert shop.get(f"{FORM}?language=fr").json()["language"] == "en"
    assert_problem(shop.get(f"{FORM}?language=x"), 400)


def test_a_form_says_when_a_text_is_needed(shop: Caller, server: Caller, product: Product) -> None:
    tag = shop.get(FORM)["ETag"]
    server.put(SETTINGS, {"accepts_ratings_alone": False})
    answer = shop.get(FORM, If_None_Match=tag)
    assert answer.status_code == 200
    needed = [each["name"] for each in answer.json()["inputs"] if each["is_required"]]
    assert needed == ["rating", "body"]


def test_a_form_is_known_until_it_changes(shop: Caller, product: Product) -> None:
    form_field(product.company)
    first = shop.get(FORM)
    assert shop.get(FORM, If_None_Match=first["ETag"]).status_code == 304
    assert shop.get(f"{FORM}?language=vi")["ETag"] != first["ETag"]
    form_field(product.company, code="elsewhere", category="Clothes")
    assert shop.get(FORM, If_None_Match=first["ETag"]).status_code == 304
    form_field(product.company, code="quality", label={"en": "How well is it made?"})
    second = shop.get(FORM, If_None_Match=first["ETag"])
    assert second.json()["questions"][0]["label"] == "How well is it made?"
    form_fields.retire(by=SYSTEM, at=timezone.now(), company=product.company, code="quality")
    assert shop.get(FORM, If_None_Match=second["ETag"]).json()["questions"] == []


# ------------------------------------------------------------------------------------ whatever else

names = st.fixed_dictionaries({}, optional={"en": values, "vi": odd_texts})
options = st.fixed_dictionaries({}, optional={"code": odd_texts | values, "label": names | values})
odd_fields = st.fixed_dictionaries(
    {},
    optional={
        "code": odd_texts | st.sampled_from(["a", "b", "quality"]),
        "role": values | st.sampled_from(list(FieldRole)),
        "category": values,
        "label": names | values,
        "low_label": names | values,
        "high_label": names | values,
        "options": values | st.lists(options, max_size=4),
        "is_required": values,
        "is_shown": values,
        "x": values,
    },
)


@quick
@given(body=values | st.fixed_dictionaries({"fields": values | st.lists(odd_fields, max_size=3)}))
def test_any_form(server: Caller, product: Product, body: Any) -> None:
    assert_answered(server.send("PUT", FIELDS, json.dumps(body).encode()))
    assert_answered(server.send("PUT", SETTINGS, json.dumps(body).encode()))
    assert server.get(FIELDS).status_code == 200


@quick
@given(language=odd_texts)
def test_any_language(shop: Caller, product: Product, language: str) -> None:
    assert_answered(shop.get(f"{FORM}?language={quote(language)}"))
