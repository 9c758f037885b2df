"""What the public reads beside reviews: questions, comments, and what is said below something."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, OuterRef

from reviews.catalog.models import Company, Product
from reviews.common.querysets import RowComesBefore
from reviews.content.kinds import Kind
from reviews.content.models import Contribution
from reviews.content.queries.published import NOTHING_BESIDE, PublishedContribution, _published
from reviews.content.querysets import ContributionQuerySet

FIRST = 3
"""Answers that stand below a question in a list; the others are on its own page."""
REPLIES_COUNTED_MAX = 100
"""Replies are counted up to here: counting ten thousand on every view of a page helps nobody."""


class Place(NamedTuple):
    """Where a page of questions or comments on a product ended."""

    written_at: datetime
    id: UUID


class ReplyPlace(NamedTuple):
    """Where a page of comments on a review, or of answers, ended."""

    is_official: bool
    written_at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class TalkPage:
    """A page of what was said of a product; ``next`` is where the following one begins."""

    items: list[PublishedContribution]
    next: Place | None


@dataclass(frozen=True, kw_only=True)
class ReplyPage:
    """A page of what was said of one contribution; ``next`` is where the following one begins."""

    items: list[PublishedContribution]
    next: ReplyPlace | None


def published_questions(*, product: Product, after: Place | None = None, limit: int) -> TalkPage:
    """Return a page of a product's questions, newest first, each with its first answers.

    In three queries, however many questions and answers there are.
    """
    page = _said_of(product, Kind.QUESTION, after=after, limit=limit)
    return replace(page, items=with_replies(page.items, product=product, first=FIRST))


def published_comments(*, product: Product, after: Place | None = None, limit: int) -> TalkPage:
    """Return a page of the comments on a product itself, newest first, with one query."""
    return _said_of(product, Kind.COMMENT, after=after, limit=limit)


def published_replies(
    parent: PublishedContribution,
    *,
    product: Product,
    after: ReplyPlace | None = None,
    limit: int,
) -> ReplyPage:
    """Return a page of what is said below a public contribution: the company's word first, then
    from the oldest on, with at most two queries however far on the page is.

    The parent is given as the public sees it: what is below one that is not public any more cannot
    be asked for.
    """
    found: list[Contribution] = []
    # Two ranges of one index, each read forwards.
    for is_official in (True, False):
        if len(found) > limit or (after is not None and is_official and not after.is_official):
            continue
        rows = _in_order(below(parent.id, company_id=product.company_id, is_official=is_official))
        if after is not None and after.is_official == is_official:
            place = (after.written_at, after.id)
            rows = rows.filter(RowComesBefore("written_at", "id", values=place, reverse=True))
        found += rows.select_related("published_revision")[: limit + 1 - len(found)]
    shown, last = found[:limit], found[limit - 1 : limit]
    return ReplyPage(
        items=[_published(row, product, NOTHING_BESIDE) for row in shown],
        next=ReplyPlace(last[0].is_official, last[0].written_at, last[0].pk)
        if len(found) > limit
        else None,
    )


def open_parent(*, company: Company, contribution_id: UUID, kind: Kind) -> Contribution | None:
    """Return the public review or question below which something is to be said, with its product;
    ``None`` if there is none of that kind in the company.
    """
    row = (
        Contribution.objects.for_company(company)
        .published()
        .filter(pk=contribution_id, kind=kind, parent=None)
        .select_related("product")
        .first()
    )
    if row is not None:
        row.product.company = company
    return row


def with_replies(
    contributions: Sequence[PublishedContribution], *, product: Product, first: int = 0
) -> list[PublishedContribution]:
    """Return contributions of one product with the company's word on each, the ``first`` things
    that others said below it, and how many there are.

    In two queries, each reading a bounded piece of an index per contribution.
    """
    if not contributions:
        return []
    heads = {row["pk"]: row for row in heads_of(contributions, product=product, first=first)}
    ids = [pk for row in heads.values() for pk in (*row["official"], *row.get("first", ()))]
    rows = Contribution.objects.for_company(product.company).published().filter(pk__in=ids)
    found = rows.select_related("published_revision") if ids else rows.none()
    said = {row.pk: _published(row, product, NOTHING_BESIDE) for row in found}
    return [_with_head(it, heads.get(it.id, {}), said) for it in contributions]


def heads_of(
    contributions: Sequence[PublishedContribution], *, product: Product, first: int
) -> Any:
    """Return a query for the ids of what stands at the head of each thread, and its length."""
    others = below(OuterRef("pk"), company_id=product.company_id, is_official=False)
    official = below(OuterRef("pk"), company_id=product.company_id, is_official=True)
    counted = ArraySubquery(others.values("pk")[:REPLIES_COUNTED_MAX])
    heads: dict[str, Any] = {
        "official": ArraySubquery(_in_order(official).values("pk")[:1]),
        "count": Func(counted, function="CARDINALITY", output_field=IntegerField()),
    }
    if first:
        heads["first"] = ArraySubquery(_in_order(others).values("pk")[:first])
    return (
        Contribution.objects.for_company(product.company)
        .filter(pk__in=[contribution.id for contribution in contributions])
        .values("pk", **heads)
    )


def said_of(product: Product, kind: Kind) -> ContributionQuerySet:
    """Return what was published of one kind about the product itself."""
    return Contribution.objects.filter(
        company_id=product.company_id, product=product, kind=kind, parent=None
    ).published()


def below(parent: UUID | OuterRef, *, company_id: UUID, is_official: bool) -> ContributionQuerySet:
    """Return what was published below ``parent``, by the company or by everybody else."""
    return Contribution.objects.filter(
        company_id=company_id, parent=parent, is_official=is_official
    ).published()


def newest_first(rows: ContributionQuerySet, *, after: Place | None) -> ContributionQuerySet:
    """Put in order, and keep what comes after a place."""
    if after is not None:
        rows = rows.filter(RowComesBefore("written_at", "id", values=tuple(after)))
    return rows.order_by("-written_at", "-id")


def _in_order(rows: ContributionQuerySet) -> ContributionQuerySet:
    return rows.order_by("written_at", "id")


def _said_of(product: Product, kind: Kind, *, after: Place | None, limit: int) -> TalkPage:
    rows = newest_first(said_of(product, kind), after=after)
    found = list(rows.select_related("published_revision")[: limit + 1])
    shown = found[:limit]
    return TalkPage(
        items=[_published(row, product, NOTHING_BESIDE) for row in shown],
        next=Place(shown[-1].written_at, shown[-1].pk) if len(found) > limit else None,
    )


def _with_head(
    contribution: PublishedContribution,
    head: dict[str, Any],
    said: dict[UUID, PublishedContribution],
) -> PublishedContribution:
    # What was taken down between the two queries is missing in the second.
    official = [said[pk] for pk in head.get("official", ()) if pk in said]
    return replace(
        contribution,
        official_reply=official[0] if official else None,
        replies=tuple(said[pk] for pk in head.get("first", ()) if pk in said),
        replies_count=head.get("count", 0),
    )
