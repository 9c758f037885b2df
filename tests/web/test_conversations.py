"""The pages on which customers ask, answer and comment, and read what the company says."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.identity.models import Reviewer
from reviews.journal.actors import SYSTEM
from reviews.web import conversations
from tests.factories import (
    ProductFactory,
    official_reply,
    published_review,
    published_talk,
    submitted_talk,
)
from tests.forms import form_shown

pytestmark = pytest.mark.django_db

HERE = "/c/acme/mug-1"
TYPED = {
    "submission_key": "a" * 32,
    "body": "Does it go into the dishwasher?\nEvery day?",
    "author_name": "Bảo",
    "email": "Bao@Example.com",
}
PAGES = ("questions", "comments", "question", "review")


@pytest.fixture
def places(product: Product) -> dict[str, str]:
    """The address of each page, with something on it."""
    question = published_talk(product, Kind.QUESTION, body="Is it heavy?")
    review = published_review(product, title="Holds well", author_name="Mai")
    published_talk(product, Kind.COMMENT, body="Now in green, too.")
    return {
        "questions": f"{HERE}/questions/",
        "comments": f"{HERE}/comments/",
        "question": f"{HERE}/questions/{question.pk}/",
        "review": f"{HERE}/reviews/{review.pk}/",
    }


def send(client: Client, address: str, **changes: str) -> Any:
    return client.post(address, {**TYPED, **form_shown(), **changes})


def publish(contribution: Contribution) -> None:
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=contribution.revisions.get().pk)


@pytest.mark.parametrize(
    ("page", "kind", "word", "parent_kind"),
    [
        ("questions", "question", "question", None),
        ("comments", "comment", "comment", None),
        ("question", "answer", "answer", "question"),
        ("review", "comment", "comment", "review"),
    ],
)
def test_what_is_said_gets_a_receipt_and_then_its_place(
    client: Client,
    places: dict[str, str],
    page: str,
    kind: str,
    word: str,
    parent_kind: str | None,
) -> None:
    answer = send(client, places[page])
    assert answer.status_code == 303
    said = Contribution.objects.latest("received_at")
    assert (said.kind, said.state) == (kind, "submitted")
    assert (said.parent.kind if said.parent else None) == parent_kind
    assert said.revisions.get().body == TYPED["body"]
    guest = Reviewer.objects.get(claimed_email="bao@example.com")
    assert said.reviewer == guest
    receipt = client.get(answer["Location"])
    assert f"Thank you, your {word} has arrived" in receipt.text
    assert f"where your {word} stands" in receipt.text
    assert "rating" not in receipt.text
    assert TYPED["body"].split("\n")[0] not in client.get(places[page]).text

    publish(said)

    receipt = client.get(answer["Location"])
    assert f"Your {word} is public" in receipt.text
    found = re.search(r'class="button" href="([^"#]+)', receipt.text)
    assert found is not None
    shown = client.get(found[1]).text
    assert "Does it go into the dishwasher?" in shown
    assert "Bảo" in shown
    assert "bao@" not in shown.lower()


@pytest.mark.parametrize("page", PAGES)
def test_the_same_form_sent_twice_says_it_once(
    client: Client, places: dict[str, str], page: str
) -> None:
    before = Contribution.objects.count()
    first, second = (send(client, places[page])["Location"].split(":")[0] for _ in range(2))
    assert first == second
    assert Contribution.objects.count() == before + 1
    send(client, places[page], body="Something else.")
    assert Contribution.objects.count() == before + 2


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_says_it_once(product: Product) -> None:
    together = threading.Barrier(4)

    def click(_number: int) -> int:
        together.wait()
        try:
            return int(send(Client(), f"{HERE}/questions/").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(click, range(4))) == {303}
    assert Contribution.objects.count() == 1


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("body", " \u200b ", "Write something first."),
        ("body", "x" * 10_002, "Shorten this by 2 characters; at most 10000 fit."),
        ("author_name", "x" * 61, "Shorten this by 1 character; at most 60 fit."),
        ("email", "nobody", "Enter a valid email address."),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_on_top(
    client: Client, places: dict[str, str], page: str, field: str, value: str, told: str
) -> None:
    before = Contribution.objects.count()
    answer = send(client, places[page], **{field: value})
    assert answer.status_code == 422
    assert answer.text.count(told) == 2
    assert 'autofocus aria-labelledby="error-summary-title"' in answer.text
    assert f'href="#id_{field}"' in answer.text
    for name in {"body", "author_name", "email"} - {field}:
        assert TYPED[name].split("\n")[0] in answer.text
    assert Contribution.objects.count() == before


@pytest.mark.parametrize("page", PAGES)
def test_a_closed_product_shows_what_was_said_and_takes_nothing(
    client: Client, product: Product, places: dict[str, str], page: str
) -> None:
    before = Contribution.objects.count()
    Product.objects.filter(pk=product.pk).update(accepts_reviews=False)
    shown = client.get(places[page])
    assert "takes no new questions, answers or comments" in shown.text
    assert 'name="body"' not in shown.text
    assert send(client, places[page]).status_code == 409
    assert Contribution.objects.count() == before


@pytest.mark.parametrize("page", PAGES)
def test_a_robot_does_not_get_in(client: Client, places: dict[str, str], page: str) -> None:
    before = Contribution.objects.count()
    answer = send(client, places[page], website="https://spam.example")
    assert answer.status_code == 422
    assert "A field that people do not see was filled in" in answer.text
    assert Contribution.objects.count() == before


def test_questions_stand_with_the_company_and_the_first_answers(
    client: Client, product: Product
) -> None:
    question = published_talk(product, Kind.QUESTION, body="Is it <b>heavy</b>?", author_name="Lan")
    for number in range(5):
        published_talk(product, Kind.ANSWER, parent=question, body=f"Answer {number}")
    official_reply(question, "320 grams.")
    submitted_talk(product, Kind.QUESTION, body="Still waiting")
    page = client.get(f"{HERE}/questions/").text
    assert "Is it &lt;b&gt;heavy&lt;/b&gt;?" in page
    assert "Reply of Acme &amp; Sons" in page
    assert "320 grams." in page
    assert re.findall(r"Answer \d", page) == ["Answer 0", "Answer 1", "Answer 2"]
    assert "See all 5 answers" in page
    assert "Still waiting" not in page
    alone = client.get(f"{HERE}/questions/{question.pk}/").text
    assert [f"Answer {number}" in alone for number in range(5)] == [True] * 5
    assert alone.partition("</head>")[2].count("320 grams.") == 1
    assert "5 answers of customers" in alone


def test_a_review_shows_the_company_s_word_and_leads_to_its_comments(
    client: Client, product: Product
) -> None:
    review = published_review(product, title="Leaks", author_name="Mai")
    for number in range(2):
        published_talk(product, Kind.COMMENT, parent=review, body=f"Comment {number}")
    official_reply(review, "We have sent you a new one.")
    page = client.get(f"{HERE}/").text
    assert "We have sent you a new one." in page
    assert "2 comments" in page
    assert "Comment 0" not in page
    assert f'href="{HERE}/reviews/{review.pk}/"' in page
    alone = client.get(f"{HERE}/reviews/{review.pk}/").text
    assert "Comment 0" in alone
    assert alone.count("We have sent you a new one.") == 1


@pytest.mark.parametrize("page", ["questions", "comments", "question", "review"])
def test_next_links_lead_through_everything_once(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr(conversations, "ENTRIES", 2)
    parent = {
        "question": lambda: published_talk(product, Kind.QUESTION),
        "review": lambda: published_review(product),
    }.get(page, lambda: None)()
    kind = {"questions": Kind.QUESTION, "question": Kind.ANSWER}.get(page, Kind.COMMENT)
    for number in range(5):
        published_talk(
            product,
            kind,
            parent=parent,
            body=f"Said {number}.",
            written_at=timezone.now() - timedelta(days=number),
        )
    if parent:
        official_reply(parent, "The company.")
    address = f"{HERE}/{page}s/{parent.pk}/" if parent else f"{HERE}/{page}/"
    seen: list[str] = []
    while address:
        shown = client.get(address).text
        seen += re.findall(r"Said \d", shown.partition("</head>")[2])
        found = re.search(r'href="([^"]+)" rel="next"', shown)
        address = found[1].replace("&amp;", "&") if found else ""
    # The link to answer a question names it once more, for those who hear the page.
    assert sorted(dict.fromkeys(seen)) == [f"Said {number}" for number in range(5)]
    assert seen.count("Said 3") == (2 if page == "questions" else 1)


def test_what_is_not_public_or_elsewhere_is_not_found(
    client: Client, product: Product, places: dict[str, str]
) -> None:
    other = ProductFactory(company=product.company, ref="mug-2")
    waiting = submitted_talk(product, Kind.QUESTION)
    elsewhere = published_talk(other, Kind.QUESTION)
    review = published_review(other)
    comment = published_talk(product, Kind.COMMENT)
    for address in (
        f"{HERE}/questions/{waiting.pk}/",
        f"{HERE}/questions/{elsewhere.pk}/",
        f"{HERE}/questions/{comment.pk}/",
        f"{HERE}/reviews/{review.pk}/",
        f"{HERE}/reviews/{elsewhere.pk}/",
        f"{HERE}/reviews/{waiting.reviewer_id}/",
    ):
        assert client.get(address).status_code == 404
        assert send(client, address).status_code == 404


@pytest.mark.parametrize("after", ["x", "%00", "MDAwMS0wMS0wMVQwMDowMDowMCswMDowMB8w"])
@pytest.mark.parametrize("page", PAGES)
def test_a_place_that_is_none_begins_the_list(
    client: Client, places: dict[str, str], page: str, after: str
) -> None:
    assert client.get(f"{places[page]}?after={after}").status_code == 200


def test_empty_pages_say_what_will_be_there(client: Client, product: Product) -> None:
    assert "No questions yet" in client.get(f"{HERE}/questions/").text
    assert "No comments yet" in client.get(f"{HERE}/comments/").text


def test_it_speaks_vietnamese(client: Client, places: dict[str, str]) -> None:
    for page in PAGES:
        shown = client.get(places[page], headers={"accept-language": "vi"}).text
        assert '<html lang="vi">' in shown
        assert "Send " not in shown
        assert "Name to show" not in shown


@pytest.mark.parametrize("page", ["questions/", "write/"])
def test_what_a_script_says_while_one_types_is_vietnamese_too(
    client: Client, product: Product, page: str
) -> None:
    shown = client.get(f"{HERE}/{page}", headers={"accept-language": "vi"}).text
    assert 'data-left-many="Còn %n ký tự"' in shown
    assert 'data-over-one="Hãy viết ngắn bớt %n ký tự."' in shown
    assert 'data-wrong="Hãy nhập địa chỉ như ten@example.com."' in shown
