"""The company's own questions inside a form."""

from typing import Any

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from reviews.catalog.models import Company
from reviews.content import form_queries
from reviews.content.answers import InvalidAnswers, checked_answers
from reviews.content.fields import FieldRole
from reviews.web.questions import add_questions, answers_in, question_groups
from tests.factories import form_field

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(company: Company) -> Company:
    form_field(company, is_required=True)
    form_field(company, role=FieldRole.CHOICE, code="fit", label={"en": "Does <it> fit?"})
    form_field(company, role=FieldRole.SEGMENT, code="use", label={"en": "What for?"})
    return company


def form_of(company: Company, data: Any = None, language: str = "en") -> forms.Form:
    form = forms.Form(data)
    add_questions(form, form_queries.active_fields(company), language=language)
    return form


def drawn(form: forms.Form) -> str:
    return render_to_string(
        "reviews/components/form_fields.html", {"groups": question_groups(form)}
    )


def test_answers_come_by_code_and_what_is_not_answered_is_left_out(asking: Company) -> None:
    form = form_of(asking, {"answers.quality": "4", "answers.fit": "true", "answers.use": ""})
    assert form.is_valid()
    assert answers_in(form) == {"quality": 4, "fit": "true"}
    empty = form_of(asking, {})
    assert empty.is_valid()
    assert answers_in(empty) == {}


@pytest.mark.parametrize("odd", ["6", "x", "4.0", "٥", "huge"])
def test_what_is_no_choice_is_told_beside_the_question(asking: Company, odd: str) -> None:
    form = form_of(asking, {"answers.quality": odd, "answers.fit": odd})
    assert not form.is_valid()
    assert set(form.errors) == {"answers.quality", "answers.fit"}
    assert 'id="id_answers.fit_error"' in drawn(form)


def test_contents_faults_have_the_names_of_the_fields(asking: Company) -> None:
    form = form_of(asking, {})
    form.is_valid()
    with pytest.raises(InvalidAnswers) as refused:
        checked_answers(form_queries.active_fields(asking), answers_in(form))
    assert set(refused.value.errors) <= set(form.fields)


def test_questions_are_drawn_by_sort_with_a_way_not_to_answer(asking: Company) -> None:
    groups = question_groups(form_of(asking))
    assert [group.role for group in groups] == list(FieldRole)
    page = drawn(form_of(asking))
    assert page.count("<fieldset") == 3
    assert page.count('name="answers.quality"') == 5
    # Stars that must be given have no way back; a choice that need not be has one, chosen at first.
    assert page.count('name="answers.fit"') == 3
    assert 'name="answers.fit" value="" checked' in page
    assert "Does &lt;it&gt; fit?" in page
    assert "1 star: Poor" in page
    assert "5 stars: Excellent" in page
    assert 'aria-labelledby="questions-segment"' in page


def test_what_was_chosen_stays_chosen(asking: Company) -> None:
    page = drawn(form_of(asking, {"answers.quality": "4", "answers.fit": "small"}))
    assert 'name="answers.quality" value="4" required checked' in page
    assert 'name="answers.fit" value="small" checked' in page


def test_questions_speak_the_language_of_the_page(asking: Company) -> None:
    with translation.override("vi"):
        page = drawn(form_of(asking, language="vi"))
    assert "Chất lượng" in page
    assert "Hơi chật" in page
    # What is not translated comes in the company's own.
    assert "What for?" in page


def test_without_questions_nothing_is_drawn(company: Company) -> None:
    assert drawn(form_of(company)).strip() == ""
