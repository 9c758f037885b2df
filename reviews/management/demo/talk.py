"""What the demo's customers ask, answer and comment, and what the company says to them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution
from reviews.content.operations import replies
from reviews.content.operations.contributions import Submission, receive
from reviews.identity.models import StaffUser
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import Actor, ActorKind
from reviews.management.demo.creation import OPERATOR, screen

FILE = Path(__file__).parent / "talk.json"

Said = Mapping[str, Any]


def bring_in_talk(*, company: Company, owner: StaffUser, at: datetime) -> None:
    """Take in what is said, screen it, and let the owner reply."""
    content = json.loads(FILE.read_text(encoding="utf-8"))
    products = {
        product.ref: product
        for product in Product.objects.for_company(company).select_related("company")
    }
    # A demo of a few reviews has not all that are replied to.
    topics = [
        (review, said)
        for said in content["reviews"]
        if (review := _review(products[said["product"]], said["author_name"])) is not None
    ]
    questions = _receive(
        content["questions"],
        kind=Kind.QUESTION,
        parents=[products[said["product"]] for said in content["questions"]],
        at=at,
    )
    _receive(
        content["comments"],
        kind=Kind.COMMENT,
        parents=[products[said["product"]] for said in content["comments"]],
        at=at,
    )
    screen(company=company)
    topics += zip(_again(questions), content["questions"], strict=True)
    for parent, topic in topics:
        is_question = parent.kind == Kind.QUESTION
        _receive(
            topic["answers" if is_question else "comments"],
            kind=Kind.ANSWER if is_question else Kind.COMMENT,
            parents=parent,
            at=at,
        )
        if topic["official"]:
            replies.reply_officially(
                by=Actor(ActorKind.STAFF, str(owner.pk)),
                at=_moment(topic["official"], at=at),
                company=company,
                contribution_id=parent.pk,
                body=topic["official"]["body"],
            )
    screen(company=company)


def _receive(
    said: Sequence[Said],
    *,
    kind: Kind,
    parents: Sequence[Product] | Contribution,
    at: datetime,
) -> list[Contribution]:
    """Take in what is said of each of several products, or below one contribution."""
    submissions = []
    for number, each in enumerate(said):
        parent = parents if isinstance(parents, Contribution) else None
        product = parents.product if isinstance(parents, Contribution) else parents[number]
        submissions.append(
            Submission(
                product=product,
                parent=parent,
                kind=kind,
                draft=Draft(body=each["body"], author_name=each["author_name"]),
                source=Source.HOSTED_FORM,
                author=ReviewerData(language=each["language"]),
                language=each["language"],
                written_at=_moment(each, at=at),
            )
        )
    if not submissions:
        return []
    company = submissions[0].product.company
    return receive(by=OPERATOR, at=at, company=company, submissions=submissions)


def _review(product: Product, author_name: str) -> Contribution | None:
    """Return somebody's public review of a product, if it is among those that were brought in."""
    return (
        Contribution.objects.for_company(product.company)
        .published()
        .reviews()
        .filter(product=product, published_revision__author_name=author_name)
        .select_related("product__company", "company")
        .order_by("written_at", "id")
        .first()
    )


def _again(contributions: Sequence[Contribution]) -> list[Contribution]:
    """Return them as they stand by now, in the same order."""
    rows = Contribution.objects.select_related("product__company").in_bulk(
        [contribution.pk for contribution in contributions]
    )
    return [rows[contribution.pk] for contribution in contributions]


def _moment(said: Said, *, at: datetime) -> datetime:
    # Spread over the day, the same way on every installation.
    return at - timedelta(days=said["days_ago"], minutes=len(said["body"]) * 7 % 600)
