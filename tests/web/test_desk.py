"""The moderators' desk."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.models import Contribution
from reviews.content.operations import contributions
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Case, Decision, Outcome
from reviews.moderation.operations import decisions, policies, screening
from reviews.web import desk_pages
from tests.factories import CompanyFactory, MembershipFactory, ProductFactory, held_case
from tests.web.conftest import signed_in

pytestmark = pytest.mark.django_db

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def case(product: Product) -> Case:
    return held_case(product, rating=3, title="Lovely cup", author_name="Lan")


def address_of(case: Case, *, then: str = "") -> str:
    return f"/desk/acme/cases/{case.pk}/{then}"


def decide(client: Client, case: Case, *, headers: Any = None, **fields: Any) -> Any:
    data = {"revision_id": str(case.revision_id), "outcome": "publish", **fields}
    return client.post(address_of(case, then="decide/"), data, headers=headers)


def decided_elsewhere(case: Case, outcome: Outcome, **fields: Any) -> Decision:
    return decisions.decide(
        by=SYSTEM,
        at=timezone.now(),
        company=case.company,
        case_id=case.pk,
        revision_id=case.revision_id,
        outcome=outcome,
        **fields,
    )


# --- who may sit there


@pytest.mark.parametrize("address", ["/desk/", "/desk/acme/", "/desk/nobody/"])
def test_a_visitor_is_asked_to_sign_in(client: Client, company: Company, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={address}"


def test_a_fragment_for_a_visitor_sends_the_whole_page_to_sign_in(
    client: Client, case: Case
) -> None:
    headers = {**FRAGMENT, "HX-Current-URL": f"http://testserver{address_of(case)}"}
    answer = decide(client, case, headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == f"/accounts/login/?next={address_of(case)}"


def test_another_companys_desk_is_not_there(stranger: Client, case: Case) -> None:
    for address in ("/desk/acme/", address_of(case), f"/desk/other/cases/{case.pk}/"):
        assert stranger.get(address).status_code == 404
    assert decide(stranger, case).status_code == 404
    assert stranger.post(f"/desk/other/cases/{case.pk}/decide/").status_code == 404
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.DEVELOPER])
def test_other_roles_are_told_that_it_is_not_theirs(
    company: Company, case: Case, role: Role
) -> None:
    client = signed_in(company, role)
    for answer in (client.get("/desk/acme/"), client.get(address_of(case)), decide(client, case)):
        assert answer.status_code == 403
        assert "does not include moderation" in answer.text
    assert not Decision.objects.exists()


def test_who_has_no_work_at_the_desk_is_told_so_and_a_developer_has_the_catalogue(
    company: Company,
) -> None:
    assert "No desk for you yet" in signed_in(company, Role.ANALYST).get("/desk/").text
    developer = signed_in(company, Role.DEVELOPER)
    assert developer.get("/desk/")["Location"] == "/desk/acme/imports/"
    page = developer.get("/desk/?choose=1").text
    assert 'href="/desk/acme/imports/"' in page
    assert "Imports of products" in page


def test_the_rail_shows_what_the_role_may_do(company: Company, moderator: Client) -> None:
    rails = {
        Role.MODERATOR: ("Waiting", "Decided", "Replies"),
        Role.DEVELOPER: ("Imports", "Review form", "Widgets"),
        Role.OWNER: (
            *("Waiting", "Decided", "Replies", "Imports", "Review form", "Widgets"),
            "Customer data",
        ),
    }
    for role, expected in rails.items():
        page = signed_in(company, role).get("/desk/", follow=True).text
        tabs = re.findall(r'class="tab"[^>]*>(?:<svg.*?</svg>)([\w ]+)', page)
        assert tuple(tabs) == expected


def test_the_desk_leads_to_the_only_company_or_lists_them(
    company: Company, moderator: Client
) -> None:
    assert moderator.get("/desk/")["Location"] == "/desk/acme/"
    member = MembershipFactory(company=company, role=Role.OWNER)
    both = CompanyFactory(slug="both", name="Both")
    MembershipFactory(company=both, user=member.user, role=Role.MODERATOR)
    held_case(ProductFactory(company=both))
    client = Client()
    client.force_login(member.user)
    page = client.get("/desk/").text
    assert 'href="/desk/acme/"' in page
    assert 'href="/desk/both/"' in page
    assert "1 waits" in page
    assert "Nothing waits" in page


# --- what it shows


def test_the_queue_says_why_each_item_is_there(moderator: Client, case: Case) -> None:
    page = moderator.get("/desk/acme/").text
    assert "Lovely cup" in page
    assert "Personal data" in page
    assert "Has an e-mail address." in page
    assert '<mark class="mark">lan.nguyen@example.com</mark>' in page
    assert 'class="tab__count">1<' in page


def test_a_text_held_by_policy_says_so(moderator: Client, product: Product) -> None:
    policies.adopt(
        by=SYSTEM,
        at=timezone.now(),
        company=product.company,
        hold_everything=True,
        blocked_terms=[],
        watched_terms=[],
    )
    held_case(product, body="A plain and honest review of a good mug.")
    assert "send every text to a person first" in moderator.get("/desk/acme/").text


def test_the_longest_waiting_comes_first_and_pages_lead_on(
    moderator: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_pages, "CASES", 2)
    now = timezone.now()
    for age in (1, 4, 2, 5, 3):
        case = held_case(product, title=f"Age {age}")
        Case.objects.filter(pk=case.pk).update(opened_at=now - timedelta(days=age))
    seen: list[str] = []
    address = "/desk/acme/"
    while address:
        page = moderator.get(address).text
        seen += re.findall(r'case-item__title">Age (\d)<', page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1] if found else ""
    assert seen == ["5", "4", "3", "2", "1"]


def test_an_empty_queue_says_that_all_is_done(moderator: Client) -> None:
    page = moderator.get("/desk/acme/").text
    assert "All done" in page
    assert "Nothing decided yet" in moderator.get("/desk/acme/?list=decided").text


def test_a_case_that_is_not_there(moderator: Client) -> None:
    assert moderator.get(f"/desk/acme/cases/{uuid4()}/").status_code == 404


def test_an_edit_is_shown_beside_what_is_public(moderator: Client, product: Product) -> None:
    case = held_case(product, body="It was good. Ask lan@example.com about it.")
    decided_elsewhere(case, Outcome.PUBLISH)
    revision = contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=case.contribution_id,
        draft=Draft(body="Now ask mai@example.com about it.", rating=3),
    )
    screening.screen(revision_id=revision.pk, at=timezone.now())
    page = moderator.get("/desk/acme/").text
    assert "This is an edit" in page
    assert "It was good." in page


# --- deciding


def test_publishing_shows_it_and_goes_on_to_the_next(
    moderator: Client, client: Client, case: Case, product: Product
) -> None:
    following = held_case(product, title="The next one")
    answer = decide(moderator, case)
    assert answer.status_code == 303
    assert answer["Location"] == f"/desk/acme/cases/{following.pk}/?done={case.pk}"
    page = moderator.get(answer["Location"]).text
    assert "Published: “Lovely cup”." in page
    assert f'href="{address_of(case)}"' in page
    assert "The next one" in page
    assert "Lovely cup" in client.get("/c/acme/mug-1/").text


def test_the_last_decision_leads_to_the_empty_queue(moderator: Client, case: Case) -> None:
    answer = decide(moderator, case, outcome="reject", reasons=["personal_data"], note="seller")
    assert answer["Location"] == f"/desk/acme/?done={case.pk}"
    page = moderator.get(answer["Location"]).text
    assert "All done" in page
    assert "Rejected: “Lovely cup”." in page
    decision = Decision.objects.get()
    assert (decision.outcome, decision.reasons, decision.note) == (
        "reject",
        ["personal_data"],
        "seller",
    )
    assert decision.actor_kind == "staff"


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(moderator: Client, case: Case) -> None:
    answer = decide(moderator, case, outcome="reject", note="looks like a seller")
    assert answer.status_code == 422
    assert "Choose at least one reason" in answer.text
    assert "looks like a seller" in answer.text
    assert not Decision.objects.exists()


def test_by_htmx_the_answer_is_a_fragment_with_the_next_case(
    moderator: Client, case: Case, product: Product
) -> None:
    following = held_case(product, title="The next one")
    answer = decide(moderator, case, headers=FRAGMENT)
    assert answer.status_code == 200
    assert answer["HX-Push-Url"] == address_of(following)
    assert "<html" not in answer.text
    assert 'id="desk-work"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "The next one" in answer.text
    assert "Published: “Lovely cup”." in answer.text


def test_a_page_from_the_browsers_history_is_whole(moderator: Client, case: Case) -> None:
    headers = {**FRAGMENT, "HX-History-Restore-Request": "true"}
    assert "<html" in moderator.get(address_of(case), headers=headers).text
    assert "<html" not in moderator.get(address_of(case), headers=FRAGMENT).text


def test_a_text_that_changed_meanwhile_is_not_decided(moderator: Client, case: Case) -> None:
    revision = contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=case.contribution_id,
        draft=Draft(title="Corrected", body="Now without an address.", rating=3),
    )
    screening.screen(revision_id=revision.pk, at=timezone.now())
    answer = decide(moderator, case, outcome="reject", reasons=["personal_data"], note="mine")
    assert answer.status_code == 409
    assert "The text has changed" in answer.text
    assert not Decision.objects.filter(case=case).exists()


def test_what_a_colleague_decided_stays_and_nothing_typed_is_lost(
    moderator: Client, case: Case
) -> None:
    decided_elsewhere(case, Outcome.PUBLISH)
    answer = decide(moderator, case, outcome="reject", reasons=["off_topic"], note="my words")
    assert answer.status_code == 409
    assert "Already decided" in answer.text
    assert "my words" in answer.text
    assert 'value="off_topic" checked' in answer.text
    assert Contribution.objects.get().state == "published"
    # Having seen it, the moderator can decide otherwise.
    form = answer.context["form"]
    again = decide(
        moderator,
        case,
        revises=form["revises"].value(),
        outcome="reject",
        reasons=["off_topic"],
    )
    assert again["Location"] == f"{address_of(case)}?done={case.pk}"
    assert Contribution.objects.get().state == "rejected"


def test_decided_cases_show_who_decided_and_can_be_decided_anew(
    moderator: Client, case: Case
) -> None:
    decide(moderator, case, outcome="reject", reasons=["personal_data"], note="for us only")
    page = moderator.get("/desk/acme/?list=decided").text
    member = MembershipFactory._meta.model.objects.get(role=Role.MODERATOR)
    assert member.user.name in page
    assert "for us only" in page
    # What is rejected can still be published, and not be rejected once more.
    assert 'value="publish"' in page
    assert 'value="reject"' not in page


def test_a_made_up_request_is_refused_with_the_page(moderator: Client, case: Case) -> None:
    answer = decide(moderator, case, outcome="burn", reasons=["nonsense"], revision_id="x")
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_only_posts_decide(moderator: Client, case: Case) -> None:
    assert moderator.get(address_of(case, then="decide/")).status_code == 405


def test_the_desk_speaks_vietnamese(moderator: Client, case: Case) -> None:
    page = moderator.get("/desk/acme/", headers={"accept-language": "vi"}).text
    for words in ("Đang chờ bạn", "Thông tin cá nhân", "Có địa chỉ e-mail.", "Từ chối, nêu lý do"):
        assert words in page


def test_queries_do_not_grow_with_the_queue(
    moderator: Client, product: Product, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        held_case(product, title=f"Number {number}")
    # Session, user, membership, company, the five of the list, and the count.
    with django_assert_max_num_queries(10):
        moderator.get("/desk/acme/")
