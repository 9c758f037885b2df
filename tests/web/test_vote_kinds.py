"""Votes on what is no review: on every page that shows it, and back to where it stands."""

import re
from typing import Any

import pytest
from django.test import Client

from reviews.catalog.models import Product
from reviews.content.kinds import Kind
from reviews.content.models import Contribution, Vote
from tests.factories import official_reply, published_review, published_talk

pytestmark = pytest.mark.django_db

KINDS = ("question", "answer", "comment", "comment on a review")


@pytest.fixture
def talk(product: Product) -> dict[str, Contribution]:
    """One of each kind, and the company's word below the question."""
    question = published_talk(product, Kind.QUESTION, body="Does it hold soup?")
    review = published_review(product, title="Lovely")
    official_reply(question, "It does.")
    return {
        "question": question,
        "answer": published_talk(product, Kind.ANSWER, parent=question, body="Yes."),
        "comment": published_talk(product, Kind.COMMENT, body="Now in green."),
        "comment on a review": published_talk(product, Kind.COMMENT, parent=review, body="Mine."),
    }


def pages_of(talk: dict[str, Contribution], kind: str) -> list[str]:
    """Return the pages that show it, its own first."""
    said, about = talk[kind], "/c/acme/mug-1/"
    questions = [f"{about}questions/{talk['question'].pk}/", f"{about}questions/"]
    return {
        "question": questions,
        "answer": questions,
        "comment": [f"{about}comments/"],
        "comment on a review": [f"{about}reviews/{said.parent_id}/"],
    }[kind]


def buttons(page: str, said: Contribution) -> list[str]:
    """Return what pressing each button of something that was said would send."""
    (form,) = re.findall(
        rf'<form[^>]* action="/c/acme/mug-1/votes/{said.pk}/".*?</form>', page, re.S
    )
    return re.findall(r'name="helpful" value="(\w*)"', form)


def vote(client: Client, said: Contribution, helpful: str, **more: str) -> Any:
    return client.post(f"/c/acme/mug-1/votes/{said.pk}/", {"helpful": helpful, **more})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_voted_on_wherever_it_stands(
    client: Client, talk: dict[str, Contribution], kind: str
) -> None:
    said = talk[kind]
    for address in pages_of(talk, kind):
        assert buttons(client.get(address).text, said) == ["yes", "no"]
        answer = vote(client, said, "yes", next=address)
        assert answer["Location"] == f"{address}#said-{said.pk}"
        page = client.get(address).text
        assert f'id="said-{said.pk}"' in page
        assert buttons(page, said) == ["", "no"], "the visitor's own vote is shown"
        assert "reviews/js/votes.js" in page
        assert "components/vote.css" in page
        vote(client, said, "", next=address)
    assert not Vote.objects.exists()


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_page_to_go_back_to_it_leads_to_its_own(
    client: Client, talk: dict[str, Contribution], kind: str
) -> None:
    said = talk[kind]
    for elsewhere in ("", "https://evil.example/"):
        answer = vote(client, said, "yes", next=elsewhere)
        assert answer["Location"] == f"{pages_of(talk, kind)[0]}#said-{said.pk}"


def test_the_companys_own_word_has_no_buttons(
    client: Client, talk: dict[str, Contribution]
) -> None:
    page = client.get(pages_of(talk, "answer")[0]).text
    assert "It does." in page
    assert page.count('class="vote ') == 2, "the question's and the customer's answer's"


@pytest.mark.parametrize("kind", ["question", "comment"])
def test_a_list_asks_once_for_all_votes(
    client: Client,
    product: Product,
    talk: dict[str, Contribution],
    kind: str,
    django_assert_max_num_queries: Any,
) -> None:
    address = pages_of(talk, kind)[-1]
    vote(client, talk[kind], "yes")

    def queries() -> int:
        with django_assert_max_num_queries(99) as asked:
            client.get(address)
        return len(asked)

    before = queries()
    for _ in range(3):
        published_talk(product, Kind(kind), body="Again.")
    assert queries() == before


def test_the_report_of_a_comment_names_the_place_where_it_stands(
    client: Client, talk: dict[str, Contribution]
) -> None:
    said = talk["comment on a review"]
    notice = client.get(f"/c/acme/mug-1/reports/{said.pk}/notice/").text
    place = f"{pages_of(talk, 'comment on a review')[0]}#said-{said.pk}"
    assert place in notice
    assert f'href="{place}"' in client.get(f"/c/acme/mug-1/reports/{said.pk}/").text
