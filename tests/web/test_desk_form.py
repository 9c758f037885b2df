"""The page on which a company's people say what their review form asks."""

import re
from typing import Any

import pytest
from django.test import Client

from reviews.catalog.models import Company, Product
from reviews.content import form_queries, limits
from reviews.content.fields import FieldRole
from reviews.content.models import FormField
from reviews.identity.permissions import Role
from reviews.journal.models import JournalEntry
from tests.factories import ProductFactory, form_field
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db

FORM = "/desk/acme/form/"
ADD = f"{FORM}add/"


@pytest.fixture
def owner(company: Company) -> Client:
    return signed_in(company, Role.OWNER)


def codes(company: Company) -> list[str]:
    return [field.code for field in form_queries.active_fields(company)]


def change(client: Client, code: str, what: str) -> Any:
    return client.post(f"{FORM}change/", {"code": code, "what": what})


def stars(**changes: str) -> dict[str, str]:
    return {
        "label.en": "Quality",
        "label.vi": "Chất lượng",
        "low_label.en": "Poor",
        "high_label.en": "Great",
        "is_shown": "on",
        "do": "save",
        **changes,
    }


# --- who may


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.ANALYST])
def test_other_roles_are_told_that_it_is_not_theirs(company: Company, role: Role) -> None:
    client = signed_in(company, role)
    for answer in (client.get(FORM), client.post(f"{ADD}?role=dimension", stars())):
        assert answer.status_code == 403
        assert "does not include the review form" in answer.text
    assert not FormField.objects.exists()


def test_another_companys_form_is_not_there(stranger: Client, company: Company) -> None:
    form_field(company)
    for address in (FORM, f"{ADD}?role=choice", f"{FORM}questions/quality/"):
        assert stranger.get(address).status_code == 404
    # Under its own address there is no question of ours either.
    for address in ("/desk/other/form/questions/quality/", f"{FORM}questions/quality/"):
        assert stranger.post(address, stars()).status_code == 404
    for base in ("/desk/other/form/", FORM):
        answer = stranger.post(f"{base}change/", {"code": "quality", "what": "retire"})
        assert answer.status_code == 404
    assert codes(company) == ["quality"]


def test_who_may_finds_the_way(owner: Client, company: Company) -> None:
    assert f'href="{FORM}"' in owner.get("/desk/acme/").text
    assert f'href="{FORM}"' in signed_in(company, Role.DEVELOPER).get("/desk/", follow=True).text
    assert FORM not in signed_in(company, Role.MODERATOR).get("/desk/acme/").text


# --- the list


def test_without_questions_the_page_offers_the_first_step(owner: Client) -> None:
    page = owner.get(FORM).text
    assert "No questions of your own yet" in page
    for role in FieldRole:
        assert f'href="{ADD}?role={role}"' in page


def test_the_list_shows_questions_by_category(owner: Client, company: Company) -> None:
    form_field(company, is_required=True)
    form_field(company, role=FieldRole.SEGMENT, code="use", category="Tea & <coffee>")
    page = owner.get(FORM).text
    assert "Answer needed" in page
    assert "Not shown to the public" in page
    assert "Tea &amp; &lt;coffee&gt;" in page
    assert "2 options: Runs small, True to size" in page


def test_the_form_can_be_looked_at_category_by_category(owner: Client, company: Company) -> None:
    form_field(company)
    form_field(company, role=FieldRole.CHOICE, code="fit", category="Clothes")
    assert "answers.fit" not in owner.get(FORM).text
    page = owner.get(f"{FORM}?preview=clothes").text
    assert "answers.quality" in page
    assert "answers.fit" in page


# --- writing a question


def test_a_question_is_added_and_gets_a_code(owner: Client, company: Company) -> None:
    assert "Five stars mean (English)" in owner.get(f"{ADD}?role=dimension").text
    answer = owner.post(f"{ADD}?role=dimension", stars())
    assert answer.status_code == 303
    assert answer["Location"] == f"{FORM}?done=quality#question-quality"
    assert "Saved: “Quality”." in owner.get(answer["Location"]).text
    (field,) = form_queries.active_fields(company)
    assert field.label == {"en": "Quality", "vi": "Chất lượng"}
    assert (field.role, field.is_required, field.is_shown) == (FieldRole.DIMENSION, False, True)
    assert JournalEntry.objects.get(event="form.defined").actor_kind == "staff"


def test_options_may_leave_rows_empty_and_ask_for_more(owner: Client, product: Product) -> None:
    ProductFactory(company=product.company, category="Clothes")
    address = f"{ADD}?role=choice"
    data = {
        "label.en": "Fit?",
        "category": "Clothes",
        "rows": "4",
        "options.1.label.en": "Small",
        "options.3.label.en": "Large",
        "options.3.label.vi": "Rộng",
    }
    more = owner.post(address, {**data, "do": "more"})
    assert more.status_code == 200
    assert 'name="options.6.label.en"' in more.text
    assert 'value="Rộng"' in more.text
    assert "error-summary" not in more.text.partition("</head>")[2]
    assert not FormField.objects.exists()
    assert owner.post(address, {**data, "rows": "7", "do": "save"}).status_code == 303
    (field,) = form_queries.active_fields(product.company)
    assert [(option.code, dict(option.label)) for option in field.offered] == [
        ("small", {"en": "Small"}),
        ("large", {"en": "Large", "vi": "Rộng"}),
    ]
    assert field.category == "Clothes"


def test_faults_stand_beside_their_fields_and_what_was_typed_stays(
    owner: Client, company: Company
) -> None:
    data = {"label.vi": "Vừa không?", "rows": "4", "options.2.label.vi": "Chật", "do": "save"}
    answer = owner.post(f"{ADD}?role=segment", data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"label.en", "options.1.label.en"}
    assert 'value="Vừa không?"' in answer.text
    assert 'href="#id_label.en"' in answer.text
    data |= {"label.en": "Fit?", "options.0.label.en": "x" * 41}
    answer = owner.post(f"{ADD}?role=segment", data)
    assert set(answer.context["form"].errors) == {"options.0.label.en", "options.2.label.en"}
    assert not FormField.objects.exists()


def test_a_question_too_many_is_told(owner: Client, company: Company) -> None:
    for number in range(limits.FIELDS_MAX):
        form_field(company, code=f"f{number}")
    answer = owner.post(f"{ADD}?role=dimension", stars())
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"category"}


def test_a_question_is_changed_and_its_codes_stay(owner: Client, company: Company) -> None:
    form_field(company, role=FieldRole.CHOICE, code="fit")
    address = f"{FORM}questions/fit/"
    page = owner.get(address).text
    data = dict(re.findall(r'name="(options\.\d\.code|rows)" value="(\w*)"', page))
    assert data["options.0.code"] == "small"
    data |= {
        "label.en": "How is the fit?",
        "options.0.label.en": "Tight",
        "options.1.label.en": "Right",
        "options.2.label.en": "Loose",
        "is_required": "on",
    }
    assert owner.post(address, data).status_code == 303
    (fit,) = form_queries.active_fields(company)
    assert [option.code for option in fit.offered] == ["small", "true", "loose"]
    assert (fit.is_required, fit.is_shown) == (True, False)
    assert owner.get(f"{FORM}questions/unheard/").status_code == 404


@pytest.mark.parametrize(
    "odd",
    [
        {"rows": "99"},
        {"rows": "x"},
        {"rows": "٥"},
        {"category": "nowhere"},
        {"options.0.code": "A b", "options.0.label.en": "x"},
        {"label.en": "\x00"},
    ],
)
@pytest.mark.parametrize("role", FieldRole)
def test_odd_requests_are_refused_with_the_page(
    owner: Client, role: FieldRole, odd: dict[str, str]
) -> None:
    assert owner.post(f"{ADD}?role={role}", {**odd, "do": "save"}).status_code == 422
    assert not FormField.objects.exists()


def test_only_sorts_that_there_are_can_be_added(owner: Client) -> None:
    assert owner.get(ADD).status_code == 404
    assert owner.get(f"{ADD}?role=essay").status_code == 404


# --- moving, retiring, bringing back, settings


def test_questions_move_go_and_come_back(owner: Client, company: Company) -> None:
    for code in ("a", "b"):
        form_field(company, code=code, label={"en": f"Question {code}"})
    answer = change(owner, "b", "up")
    assert answer["Location"] == f"{FORM}?moved=b#question-b"
    assert codes(company) == ["b", "a"]
    change(owner, "b", "down")
    assert codes(company) == ["a", "b"]
    answer = change(owner, "a", "retire")
    page = owner.get(answer["Location"]).text
    assert "No longer asked: “Question a”." in page
    assert codes(company) == ["b"]
    assert change(owner, "a", "bring_back").status_code == 303
    assert codes(company) == ["b", "a"]


def test_bringing_back_one_too_many_says_why(owner: Client, company: Company) -> None:
    form_field(company, code="old")
    change(owner, "old", "retire")
    for number in range(limits.FIELDS_MAX):
        form_field(company, code=f"f{number}")
    answer = change(owner, "old", "bring_back")
    assert answer.status_code == 422
    assert f"at most {limits.FIELDS_MAX} questions" in answer.text


@pytest.mark.parametrize(
    ("code", "what"), [("quality", "burn"), ("unheard", "up"), ("", "up"), ("x" * 200, "retire")]
)
def test_what_cannot_be_done_is_not_there(
    owner: Client, company: Company, code: str, what: str
) -> None:
    form_field(company)
    assert change(owner, code, what).status_code == 404


def test_stars_alone_can_be_refused_and_welcomed(owner: Client, company: Company) -> None:
    assert 'name="accepts_ratings_alone" checked' in owner.get(FORM).text
    answer = owner.post(f"{FORM}settings/")
    page = owner.get(answer["Location"]).text
    assert "Saved." in page
    assert 'name="accepts_ratings_alone" checked' not in page
    owner.post(f"{FORM}settings/", {"accepts_ratings_alone": "on"})
    company.refresh_from_db()
    assert company.accepts_ratings_alone


def test_the_page_speaks_vietnamese(owner: Client, company: Company) -> None:
    form_field(company)
    page = owner.get(FORM, headers={"accept-language": "vi"}).text
    for words in ("Biểu mẫu đánh giá", "Chất lượng", "Từ Kém đến Tuyệt vời", "Ngừng hỏi"):
        assert words in page


def test_queries_do_not_grow_with_the_questions(
    owner: Client, company: Company, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        form_field(company, category=f"Category {number}")
    # Session, user, membership, company, what is asked, what was, and the categories.
    with django_assert_max_num_queries(7):
        owner.get(FORM)
