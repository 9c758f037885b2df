"""The desk's pages on which the company answers in public, and what a case is about."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.identity.models import Reviewer
from reviews.identity.operations.reviewers import ReviewerData
from reviews.moderation.models import Case
from reviews.moderation.operations import screening
from reviews.web import desk_replies
from tests.factories import (
    HELD_TEXT,
    official_reply,
    published_review,
    published_talk,
    submitted_review,
    submitted_talk,
)

pytestmark = pytest.mark.django_db

LIST = "/desk/acme/replies/"


def test_what_has_no_word_of_the_company_is_listed(moderator: Client, product: Product) -> None:
    published_review(product, rating=2, title="Leaks", author_name="Mai")
    published_talk(product, Kind.QUESTION, body="Is it heavy?")
    official_reply(published_review(product, title="Answered"), "Thank you.")
    published_talk(product, Kind.COMMENT, body="A comment")
    submitted_review(product, title="Not public")
    page = moderator.get(LIST).text
    assert "Leaks" in page
    assert "Is it heavy?" in page
    for hidden in ("Answered", "A comment", "Not public"):
        assert hidden not in page
    # One form for each, whose fields are told apart.
    ids = re.findall(r'<textarea[^>]* id="([^"]+)"', page)
    assert len(set(ids)) == len(ids) == 2


@pytest.mark.parametrize("kind", ["review", "question"])
def test_a_reply_is_public_at_once_and_told(moderator: Client, product: Product, kind: str) -> None:
    said = published_review(product) if kind == "review" else published_talk(product, Kind.QUESTION)
    answer = moderator.post(f"{LIST}{said.pk}/", {f"{said.pk.hex}-body": "Thank you."}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?done={said.pk}", 303)]
    assert "Your reply is public." in answer.text
    assert "Nothing awaits your reply" in answer.text
    reply = Contribution.objects.get(is_official=True)
    assert (reply.parent_id, reply.state) == (said.pk, "published")
    public = f"/c/acme/mug-1/{kind}s/{said.pk}/"
    assert f'href="{public}"' in answer.text
    assert "Thank you." in Client().get(public).text


def test_a_reply_is_changed_and_taken_back(moderator: Client, product: Product) -> None:
    review = published_review(product)
    reply = official_reply(review, "Thnak you.")
    address, field = f"{LIST}{review.pk}/", f"{review.pk.hex}-body"
    assert "Thnak you." in moderator.get(address).text
    moderator.post(address, {field: "Thank you."})
    reply.refresh_from_db()
    assert reply.published_revision is not None
    assert reply.published_revision.body == "Thank you."
    assert moderator.post(address, {"do": "withdraw"}).status_code == 303
    reply.refresh_from_db()
    assert reply.state == "withdrawn"
    assert "Take the reply back" not in moderator.get(address).text


def test_an_empty_reply_is_refused_in_place(moderator: Client, product: Product) -> None:
    review = published_review(product, title="Leaks")
    answer = moderator.post(f"{LIST}{review.pk}/", {f"{review.pk.hex}-body": " "})
    assert answer.status_code == 422
    assert answer.text.count("Write something first.") == 2
    assert "Leaks" in answer.text
    assert not Contribution.objects.filter(is_official=True).exists()


def test_what_cannot_be_replied_to_is_not_found(moderator: Client, product: Product) -> None:
    for said in (submitted_review(product), published_talk(product, Kind.COMMENT)):
        assert moderator.get(f"{LIST}{said.pk}/").status_code == 404
        answer = moderator.post(f"{LIST}{said.pk}/", {f"{said.pk.hex}-body": "Hello."})
        assert answer.status_code == 404
    assert not Contribution.objects.filter(is_official=True).exists()


def test_next_links_lead_through_all_that_waits(
    moderator: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_replies, "ENTRIES", 2)
    for number in range(5):
        written_at = timezone.now() - timedelta(days=number)
        published_review(product, title=f"Review {number}", written_at=written_at)
    seen: list[str] = []
    address = LIST
    while address:
        page = moderator.get(address).text
        seen += re.findall(r"Review \d", page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert seen == [f"Review {number}" for number in range(5)]


# ------------------------------------------------------------------------- what a case is about


def case_of(contribution: Contribution) -> Case:
    screening.screen(revision_id=contribution.revisions.get().pk, at=timezone.now())
    return Case.objects.get(contribution=contribution)


@pytest.mark.parametrize("kind", [Kind.COMMENT, Kind.ANSWER])
def test_a_case_shows_what_a_text_is_about(moderator: Client, product: Product, kind: Kind) -> None:
    parent = (
        published_review(product, body="It leaks at the handle.")
        if kind is Kind.COMMENT
        else published_talk(product, Kind.QUESTION, body="It leaks at the handle.")
    )
    case = case_of(submitted_talk(product, kind, parent=parent, body=HELD_TEXT))
    page = moderator.get(f"/desk/acme/cases/{case.pk}/").text
    assert "It leaks at the handle." in page
    assert ("Comment on" if kind is Kind.COMMENT else "Answer to a question about") in page
    Contribution.objects.filter(pk=parent.pk).update(
        state="rejected", published_revision=None, published_at=None, rating=None, recommends=None
    )
    page = moderator.get(f"/desk/acme/cases/{case.pk}/").text
    assert "It leaks at the handle." not in page
    assert "It is not public any more" in page


def test_nobody_is_asked_to_reply_to_whom_was_erased(moderator: Client, product: Product) -> None:
    published_review(product, title="Gone", author=ReviewerData(email="lan@example.com"))
    Reviewer.objects.update(email="", erased_at=timezone.now())
    assert "Gone" not in moderator.get("/desk/acme/replies/").text
