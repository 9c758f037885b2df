"""What the public may read, as plain data. Nothing here can return what is not published."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from reviews.catalog.models import Company, Product
from reviews.content.fields import Field
from reviews.content.form_queries import fields_named
from reviews.content.kinds import Incentive, Kind
from reviews.content.limits import STARS
from reviews.content.models import Contribution, RatingSummary, Vote
from reviews.content.queries.photos import Photo, photos_of
from reviews.content.querysets import ContributionQuerySet
from reviews.content.sorting import DEFAULT, Position, Sort
from reviews.content.summary import EMPTY, Parts, Summary
from reviews.content.visitors import Visitor

AT_ONCE = 500
"""Reviews in memory while going over all of them."""


class NotPublic(Exception):
    """A row without a public version was about to be shown; the database's checks forbid it."""


@dataclass(frozen=True, kw_only=True)
class ReviewFilter:
    """Which reviews to keep; what is ``None`` or empty keeps all."""

    ratings: tuple[int, ...] = ()
    verified: bool | None = None
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class PublishedContribution:
    """A contribution as the public sees it."""

    id: UUID
    kind: Kind
    product_ref: str
    parent_id: UUID | None
    rating: int | None
    title: str
    body: str
    recommends: bool | None
    author_name: str
    """As chosen by the author; empty is anonymous. Of the company's own word, its name."""
    language: str
    is_official: bool
    is_verified_purchase: bool
    incentive: Incentive
    source: str
    written_at: datetime
    published_at: datetime
    is_edited: bool
    official_reply: "PublishedContribution | None" = None
    """The company's word on it; as all that follows, only where ``with_replies`` was asked."""
    replies: tuple["PublishedContribution", ...] = ()
    """The first things that others said below it."""
    replies_count: int = 0
    """How many others said something below it, at most ``threads.REPLIES_COUNTED_MAX``."""
    is_email_confirmed: bool
    experienced_on: date | None
    relationship: str
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    answers: tuple[tuple[Field, int | str], ...]
    """To what the company asks, with the questions; only what the public may see."""
    video_url: str
    photos: tuple[Photo, ...]
    helpful_count: int
    not_helpful_count: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of reviews; ``next`` is where the following one begins, if there is one."""

    reviews: list[PublishedContribution]
    next: Position | None


def summary_of(product: Product) -> Summary:
    """Return the product's rating summary, with one query."""
    return summaries_of(company=product.company, products=[product])[product.pk]


def summaries_of(*, company: Company, products: Iterable[Product]) -> Mapping[UUID, Summary]:
    """Return the summaries of several products by product id, with one query."""
    ids = [product.pk for product in products]
    rows = RatingSummary.objects.filter(company=company, pk__in=ids)
    return {**dict.fromkeys(ids, EMPTY), **{row.pk: _summary(row) for row in rows}}


def has_reviews_from_elsewhere(product: Product) -> bool:
    """Tell whether any public review of the product was collected somewhere else."""
    # In the order of the index made for it: asked for any row, the planner would at times go over
    # all reviews of the product in the hope to meet one soon.
    return bool(from_elsewhere(product)[:1])


def from_elsewhere(product: Product) -> ContributionQuerySet:
    """Return the public reviews of the product that were collected somewhere else."""
    return _matching(product, ReviewFilter()).from_elsewhere().only("pk").order_by("source")


def published_reviews(
    *,
    product: Product,
    sort: Sort = DEFAULT,
    only: ReviewFilter | None = None,
    after: Position | None = None,
    limit: int,
) -> Page:
    """Return a page of a product's reviews, with three queries at most however far on it is."""
    rows = _matching(product, only or ReviewFilter())
    if after is not None:
        rows = rows.after(after, sort)
    found = list(rows.in_order(sort).select_related("published_revision")[: limit + 1])
    shown, more = found[:limit], len(found) > limit
    beside = _beside(product.company, shown)
    return Page(
        reviews=[_published(row, product, beside) for row in shown],
        next=_position(shown[-1]) if more else None,
    )


def newest_reviews(*, company: Company, limit: int) -> list[tuple[PublishedContribution, Product]]:
    """Return what a company published latest, each with its product, with three queries at most."""
    rows = Contribution.objects.for_company(company).published().reviews()
    found = list(
        rows.just_published_first().select_related("published_revision", "product")[:limit]
    )
    beside = _beside(company, found)
    for row in found:
        row.product.company = company
    return [(_published(row, row.product, beside), row.product) for row in found]


def every_published_review(
    company: Company,
) -> Iterator[tuple[PublishedContribution, Product]]:
    """Yield all public reviews of a company, each with its product, latest published first.

    One statement, read bit by bit: however many there are, all are as they were at one moment, and
    none is missed because it changed its place meanwhile.
    """
    rows = Contribution.objects.for_company(company).published().reviews()
    found = rows.just_published_first().select_related("published_revision", "product")
    with transaction.atomic():
        stream = found.iterator(chunk_size=AT_ONCE)
        while some := list(islice(stream, AT_ONCE)):
            beside = _beside(company, some)
            for row in some:
                row.product.company = company
                yield _published(row, row.product, beside), row.product


def published_contribution(
    *, company: Company, contribution_id: UUID
) -> tuple[PublishedContribution, Product] | None:
    """Return a public contribution and its product; ``None`` for any other, existing or not.

    What hangs on something that is not public any more is not public either.
    """
    row = (
        Contribution.objects.for_company(company)
        .seen()
        .select_related("product", "published_revision")
        .filter(pk=contribution_id)
        .first()
    )
    if row is None:
        return None
    row.product.company = company
    return _published(row, row.product, _beside(company, [row])), row.product


def votes_of(
    visitor: Visitor, *, company: Company, contribution_ids: Iterable[UUID]
) -> Mapping[UUID, bool]:
    """Return what the visitor has voted on these contributions, with one query."""
    marks = visitor.digests(company=company)
    rows = Vote.objects.for_company(company).filter(
        contribution__in=list(contribution_ids), voter__in=marks
    )
    found = rows.values_list("voter", "contribution_id", "is_helpful")
    # The mark that counts comes last, and so over what the device said before.
    in_order = sorted(found, key=lambda row: marks.index(row[0]), reverse=True)
    return {contribution_id: is_helpful for _voter, contribution_id, is_helpful in in_order}


def _matching(product: Product, only: ReviewFilter) -> ContributionQuerySet:
    rows = Contribution.objects.filter(company_id=product.company_id, product=product)
    rows = rows.published().reviews()
    if only.ratings:
        rows = rows.filter(rating__in=only.ratings)
    if only.verified is not None:
        rows = rows.filter(is_verified_purchase=only.verified)
    if only.language:
        rows = rows.filter(language=only.language)
    return rows


def _position(row: Contribution) -> Position:
    if row.rating is None:
        raise NotPublic(row.pk)
    return Position(row.rating, row.written_at, row.pk, row.usefulness)


@dataclass(frozen=True)
class _Beside:
    """What a page of contributions has beside its rows."""

    photos: Mapping[UUID, list[Photo]]
    """By revision."""
    asked: Mapping[str, Field]
    """The questions that are answered, by code, as far as answers are shown."""


NOTHING_BESIDE = _Beside(photos={}, asked={})
"""Of what is no review: it has neither photos nor answers."""


def _beside(company: Company, rows: Sequence[Contribution]) -> _Beside:
    """Read it with a query for the photos, and one more if anything was answered."""
    revisions = [row.published_revision for row in rows if row.published_revision is not None]
    codes = {code for revision in revisions for code in revision.answers}
    asked = fields_named(company, codes) if codes else []
    return _Beside(
        photos=photos_of(revision.pk for revision in revisions),
        asked={field.code: field for field in asked if field.is_shown},
    )


def _published(row: Contribution, product: Product, beside: _Beside) -> PublishedContribution:
    revision = row.published_revision
    if revision is None or row.published_at is None:
        raise NotPublic(row.pk)
    return PublishedContribution(
        id=row.pk,
        kind=Kind(row.kind),
        product_ref=product.ref,
        parent_id=row.parent_id,
        rating=row.rating,
        title=revision.title,
        body=revision.body,
        recommends=row.recommends,
        author_name=product.company.name if row.is_official else revision.author_name,
        language=row.language,
        is_official=row.is_official,
        is_verified_purchase=row.is_verified_purchase,
        incentive=Incentive(row.incentive),
        source=row.source,
        written_at=row.written_at,
        published_at=row.published_at,
        is_edited=revision.number > 1,
        is_email_confirmed=row.is_email_confirmed,
        experienced_on=revision.experienced_on,
        relationship=revision.relationship,
        pros=tuple(revision.pros),
        cons=tuple(revision.cons),
        answers=tuple(
            (field, revision.answers[code])
            for code, field in beside.asked.items()
            if code in revision.answers
        ),
        video_url=revision.video_url,
        photos=tuple(beside.photos.get(revision.pk, ())),
        helpful_count=row.helpful_count,
        not_helpful_count=row.not_helpful_count,
    )


def _summary(row: RatingSummary) -> Summary:
    return Summary(
        counts={stars: getattr(row, f"stars_{stars}") for stars in STARS},
        recommended=row.recommended,
        not_recommended=row.not_recommended,
        latest_review_at=row.latest_review_at,
        parts=Parts(
            verified=row.verified,
            incentivised=row.incentivised,
            email_confirmed=row.email_confirmed,
            without_text=row.without_text,
            sources=row.sources,
        ),
    )
