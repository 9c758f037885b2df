"""What a company asks: said as a whole, kept for ever, and the company's own."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content import form_queries, limits
from reviews.content.field_data import FormFieldData, OptionData, data_of
from reviews.content.fields import Field, FieldRole
from reviews.content.models import FormField
from reviews.content.operations import form_fields
from reviews.content.operations.form_fields import InvalidField, InvalidForm, UnknownField
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory, form_field

pytestmark = pytest.mark.django_db

QUALITY = FormFieldData(
    code="quality",
    role=FieldRole.DIMENSION,
    label={"en": "  Quality\n", "vi": "Chất lượng"},
    low_label={"en": "Poor"},
    high_label={"en": "Great", "vi": "  "},
)
FIT = FormFieldData(
    code="fit",
    role=FieldRole.CHOICE,
    category="Clothes",
    label={"en": "How does it fit?"},
    options=[
        OptionData(code="small", label={"en": "Runs small"}),
        OptionData(code="large", label={"en": "Runs large"}),
    ],
    is_required=True,
)
AGE = replace(FIT, code="age", role=FieldRole.SEGMENT, category="", is_required=False)


@pytest.fixture
def company() -> Company:
    return CompanyFactory(slug="acme")


def define(company: Company, *fields: FormFieldData) -> list[Field]:
    return form_fields.define(by=SYSTEM, at=timezone.now(), company=company, fields=fields)


def put(company: Company, field: FormFieldData) -> Field:
    return form_fields.put(by=SYSTEM, at=timezone.now(), company=company, field=field)


def faults(company: Company, *fields: FormFieldData) -> dict[int, set[str]]:
    with pytest.raises(InvalidForm) as refused:
        define(company, *fields)
    assert not FormField.objects.exists()
    return {place: set(found) for place, found in refused.value.errors.items()}


def codes(company: Company) -> list[str]:
    return [field.code for field in form_queries.active_fields(company)]


def versions() -> dict[str, int]:
    return dict(Product.objects.values_list("ref", "display_version"))


# --- the whole set


def test_a_set_is_cleaned_and_kept_in_its_order(company: Company) -> None:
    fields = define(company, FIT, QUALITY, AGE)
    assert [field.code for field in fields] == ["quality", "age", "fit"]
    quality, age, fit = fields
    assert quality.label == {"en": "Quality", "vi": "Chất lượng"}
    assert quality.high_label == {"en": "Great"}
    assert (quality.is_shown, age.is_shown, fit.is_shown) == (True, False, True)
    assert (quality.position, age.position, fit.position) == (0, 1, 0)
    entry = JournalEntry.objects.get(event="form.defined")
    assert entry.payload == {"added": ["fit", "quality", "age"], "changed": [], "retired": []}


def test_a_repeat_changes_nothing(company: Company) -> None:
    ProductFactory(company=company, ref="mug")
    define(company, QUALITY, FIT)
    before = list(FormField.objects.order_by("code").values()), versions()
    define(company, QUALITY, FIT)
    define(company, *[data_of(field) for field in form_queries.active_fields(company)])
    assert (list(FormField.objects.order_by("code").values()), versions()) == before
    assert JournalEntry.objects.filter(event="form.defined").count() == 1


def test_what_is_left_out_is_retired_and_can_come_back(company: Company) -> None:
    define(company, QUALITY, FIT)
    define(
        company,
        replace(FIT, options=[*FIT.options[:1], OptionData(code="big", label={"en": "Big"})]),
    )
    assert codes(company) == ["fit"]
    (retired,) = form_queries.retired_fields(company)
    assert retired.code == "quality"
    (fit,) = form_queries.fields_named(company, ["fit"])
    assert [(option.code, option.is_active) for option in fit.options] == [
        ("small", True),
        ("big", True),
        ("large", False),
    ]
    assert [option.code for option in fit.offered] == ["small", "big"]
    define(company, QUALITY, FIT)
    (fit,) = form_queries.fields_named(company, ["fit"])
    assert [option.code for option in fit.offered] == ["small", "large"]
    assert codes(company) == ["quality", "fit"]
    assert FormField.objects.count() == 2


def test_faults_are_told_by_place_and_field(company: Company) -> None:
    assert faults(
        company,
        QUALITY,
        replace(QUALITY, label={"vi": "Chất lượng"}, code="Quality"),
        replace(FIT, role=FieldRole.SEGMENT, options=FIT.options[:1], label={"en": "x" * 81}),
        replace(QUALITY, low_label={}, options=FIT.options, category="c" * 201),
        replace(FIT, low_label={"en": "Poor"}, label={"en": "x", "xx": "y"}, code="f"),
    ) == {
        1: {"code", "label.en"},
        2: {"is_required", "options", "label.en"},
        3: {"code", "low_label.en", "options", "category"},
        4: {"low_label", "label.xx"},
    }


def test_faults_of_options_are_told_with_their_place(company: Company) -> None:
    options = [
        OptionData(code="a", label={"en": "Same"}),
        OptionData(code="a", label={"en": "same"}),
        OptionData(code="B", label={"vi": "Chỉ tiếng Việt"}),
        OptionData(code="c", label={"en": "x" * 41}),
    ]
    assert faults(company, replace(FIT, options=options)) == {
        0: {
            "options.1.code",
            "options.1.label.en",
            "options.2.code",
            "options.2.label.en",
            "options.3.label.en",
        }
    }


def test_the_companys_own_language_is_the_one_that_is_needed() -> None:
    vietnamese = CompanyFactory(default_language="vi")
    define(
        vietnamese,
        replace(
            AGE,
            label={"vi": "Tuổi"},
            options=[
                OptionData(code="a", label={"vi": "Trẻ"}),
                OptionData(code="b", label={"vi": "Già"}),
            ],
        ),
    )
    (age,) = form_queries.active_fields(vietnamese)
    assert age.say(age.label, "en") == "Tuổi"


def test_a_code_keeps_its_sort_for_ever(company: Company) -> None:
    define(company, QUALITY)
    define(company)
    with pytest.raises(InvalidForm) as refused:
        define(company, replace(FIT, code="quality"))
    assert set(refused.value.errors[0]) == {"role"}


def test_a_form_asks_so_much_and_no_more(company: Company) -> None:
    general = [replace(QUALITY, code=f"g{n}") for n in range(10)]
    clothes = [replace(FIT, code=f"c{n}") for n in range(2)]
    tea = [replace(FIT, code=f"t{n}", category="Tea") for n in range(2)]
    too_many = replace(FIT, code="c2", category="CLOTHES")
    assert faults(company, *clothes, too_many, *general, *tea) == {2: {"category"}}
    assert len(define(company, *general, *clothes, *tea)) == 14


def test_what_was_ever_asked_is_bounded(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FIELDS_EVER_MAX", 2)
    monkeypatch.setattr(limits, "OPTIONS_EVER_MAX", 3)
    define(company, QUALITY, FIT)
    define(company)
    with pytest.raises(InvalidForm) as refused:
        define(company, replace(AGE, code="third"))
    assert set(refused.value.errors[0]) == {"code"}
    others = [OptionData(code=code, label={"en": code}) for code in ("x", "y")]
    with pytest.raises(InvalidForm) as refused:
        define(company, replace(FIT, options=others))
    assert set(refused.value.errors[0]) == {"options"}


# --- which product asks what


def test_a_product_asks_what_is_for_all_and_what_is_for_its_category(company: Company) -> None:
    shirt = ProductFactory(company=company, ref="shirt", category="CLOTHES")
    mug = ProductFactory(company=company, ref="mug", category="Kitchen")
    define(company, AGE, FIT, QUALITY)
    asked = form_queries.fields_for_many(company, [shirt, mug])
    # Stars first, then choices, then what is asked about the author.
    assert [field.code for field in asked[shirt.pk]] == ["quality", "fit", "age"]
    assert [field.code for field in asked[mug.pk]] == ["quality", "age"]
    assert form_queries.fields_for(company, mug) == asked[mug.pk]


def test_many_products_are_one_query(company: Company, django_assert_num_queries: Any) -> None:
    products = [ProductFactory(company=company) for _ in range(3)]
    define(company, QUALITY)
    with django_assert_num_queries(1):
        form_queries.fields_for_many(company, products)


def test_another_companys_questions_are_not_there(company: Company) -> None:
    other = CompanyFactory()
    define(other, QUALITY)
    assert form_queries.active_fields(company) == []
    assert form_queries.fields_named(company) == []
    define(company, replace(FIT, code="quality"))
    define(company)
    assert codes(other) == ["quality"]
    with pytest.raises(UnknownField):
        form_fields.retire(by=SYSTEM, at=timezone.now(), company=company, code="unheard")


# --- what is shown anew


@pytest.fixture
def shop(company: Company) -> Company:
    for ref, category in (("shirt", "Clothes"), ("coat", "clothes"), ("mug", "Kitchen"), ("x", "")):
        ProductFactory(company=company, ref=ref, category=category)
    ProductFactory(ref="theirs", category="Clothes")
    return company


def test_only_products_that_ask_it_are_shown_anew(shop: Company) -> None:
    define(shop, FIT)
    assert versions() == {"shirt": 2, "coat": 2, "mug": 1, "x": 1, "theirs": 1}
    define(shop, FIT, QUALITY)
    assert versions() == {"shirt": 3, "coat": 3, "mug": 2, "x": 2, "theirs": 1}
    define(shop, QUALITY, replace(FIT, category="Kitchen"))
    assert versions() == {"shirt": 4, "coat": 4, "mug": 3, "x": 2, "theirs": 1}
    # A new question of one category leaves the others alone, wherever it stands in the list.
    define(shop, replace(FIT, code="new"), QUALITY, replace(FIT, category="Kitchen"))
    assert versions() == {"shirt": 5, "coat": 5, "mug": 3, "x": 2, "theirs": 1}
    define(shop, QUALITY)
    assert versions() == {"shirt": 6, "coat": 6, "mug": 4, "x": 2, "theirs": 1}


def test_many_products_are_shown_anew_piece_by_piece(
    shop: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reviews.catalog.operations.products.AT_ONCE_MAX", 2)
    define(shop, QUALITY)
    assert versions() == {"shirt": 2, "coat": 2, "mug": 2, "x": 2, "theirs": 1}


# --- one question


def test_a_question_without_a_code_gets_one_that_reads_like_it(company: Company) -> None:
    assert form_field(company, label={"en": "Value for money"}).code == "value_for_money"
    again = form_field(company, label={"en": "Value for money"})
    assert again.code == "value_for_money_2"
    field = put(
        company,
        replace(
            FIT,
            code="",
            options=[OptionData(code="", label={"en": label}) for label in ("Small", "S.m.a.l.l")],
        ),
    )
    assert [option.code for option in field.offered] == ["small", "s_m_a_l_l"]


def test_an_option_that_is_new_takes_no_retired_ones_code(company: Company) -> None:
    put(company, FIT)
    put(company, replace(FIT, options=[FIT.options[1], OptionData(code="", label={"en": "Huge"})]))
    options = [FIT.options[1], OptionData(code="", label={"en": "Small"})]
    field = put(company, replace(FIT, options=options))
    assert [option.code for option in field.offered] == ["large", "small_2"]
    assert {option.code for option in field.options} == {"large", "small_2", "huge", "small"}


def test_changing_a_question_leaves_it_in_its_place_unless_its_category_changes(
    company: Company,
) -> None:
    define(company, QUALITY, AGE, replace(QUALITY, code="value"))
    put(company, replace(AGE, label={"en": "How old are you?"}))
    assert codes(company) == ["quality", "age", "value"]
    put(company, replace(QUALITY, category="Tea"))
    put(company, QUALITY)
    assert codes(company) == ["age", "value", "quality"]


def test_a_fault_of_one_question_is_told_by_field(company: Company) -> None:
    with pytest.raises(InvalidField) as refused:
        put(company, replace(FIT, options=()))
    assert set(refused.value.errors) == {"options"}
    define(company, *[replace(FIT, code=f"c{n}") for n in range(limits.FIELDS_MAX)])
    with pytest.raises(InvalidField) as refused:
        put(company, QUALITY)
    assert set(refused.value.errors) == {"category"}


def test_moving_changes_places_with_the_neighbour_of_the_same_sort(company: Company) -> None:
    value = replace(QUALITY, code="value")
    define(company, QUALITY, AGE, value, FIT)

    def move(code: str, *, down: bool) -> list[str]:
        form_fields.move(by=SYSTEM, at=timezone.now(), company=company, code=code, down=down)
        return codes(company)

    assert move("quality", down=True) == ["value", "age", "quality", "fit"]
    assert move("quality", down=True) == ["value", "age", "quality", "fit"]
    assert move("quality", down=False) == ["quality", "age", "value", "fit"]
    assert move("fit", down=False) == ["quality", "age", "value", "fit"]
    with pytest.raises(UnknownField):
        move("unheard", down=True)


def test_retiring_and_bringing_back(company: Company) -> None:
    define(company, QUALITY, FIT)
    act: dict[str, Any] = {"by": SYSTEM, "at": timezone.now(), "company": company}
    form_fields.retire(**act, code="quality")
    form_fields.retire(**act, code="quality")
    assert codes(company) == ["fit"]
    assert JournalEntry.objects.latest("pk").payload["retired"] == ["quality"]
    form_fields.bring_back(**act, code="quality")
    form_fields.bring_back(**act, code="quality")
    assert codes(company) == ["quality", "fit"]
    with pytest.raises(UnknownField):
        form_fields.bring_back(**act, code="unheard")


@pytest.mark.django_db(transaction=True)
def test_those_who_add_questions_at_once_lose_none(company: Company) -> None:
    together = threading.Barrier(4)

    def add(number: int) -> None:
        together.wait()
        put(company, replace(QUALITY, code=f"f{number}"))
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    asked = form_queries.active_fields(company)
    assert {field.code for field in asked} == {"f0", "f1", "f2", "f3"}
    assert [field.position for field in asked] == [0, 1, 2, 3]


# --- what the database holds


@pytest.mark.parametrize(
    ("code", "changes", "constraint"),
    [
        ("quality", {"code": "Quality"}, "form_field_known_codes"),
        ("age", {"role": "other"}, "form_field_known_codes"),
        ("quality", {"code": "age"}, "form_field_code_once"),
        ("quality", {"label": {}}, "form_field_has_label"),
        ("quality", {"low_label": {}}, "form_field_ends_or_options"),
        ("quality", {"options": [{}, {}]}, "form_field_ends_or_options"),
        ("age", {"is_required": True}, "form_field_segment_optional"),
        ("age", {"options": [{}]}, "form_field_ends_or_options"),
        ("age", {"low_label": {"en": "x"}}, "form_field_ends_or_options"),
    ],
)
def test_the_database_refuses(
    company: Company, code: str, changes: dict[str, Any], constraint: str
) -> None:
    define(company, QUALITY, AGE)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        FormField.objects.filter(code=code).update(**changes)
