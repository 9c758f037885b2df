"""What a company holds: contributions in every state, for its own people and systems."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive, Kind, PurchaseProof
from reviews.content.lifecycle import ContributionState
from reviews.content.models import Contribution, Revision
from reviews.content.queries.threads import Place, newest_first
from reviews.content.querysets import ContributionQuerySet

LOOKED_AT_MAX = 500
"""Contributions that one page looks at, in search of some without the company's word."""
OPEN_TO_REPLY = (Kind.REVIEW, Kind.QUESTION)
"""What the company can reply to."""


@dataclass(frozen=True, kw_only=True)
class HeldFilter:
    """Which contributions to keep; what is ``None`` or empty keeps all."""

    kinds: tuple[Kind, ...] = ()
    states: tuple[str, ...] = ()
    product: Product | None = None
    awaits_reply: bool = False
    """Only public reviews and questions without the company's word."""


@dataclass(frozen=True, kw_only=True)
class HeldContribution:
    """A contribution with its newest text, whether or not the public sees it."""

    id: UUID
    kind: Kind
    state: ContributionState
    product: Product
    parent_id: UUID | None
    is_official: bool
    title: str
    body: str
    author_name: str
    """As chosen by the author; empty is anonymous. Of the company's own word, its name."""
    rating: int | None
    recommends: bool | None
    language: str
    revision_number: int
    is_public_text: bool
    """This very text is what the public sees."""
    source: str
    incentive: Incentive
    is_verified_purchase: bool
    purchase_proof: PurchaseProof
    is_email_confirmed: bool
    written_at: datetime
    received_at: datetime
    published_at: datetime | None
    official_reply: "HeldContribution | None" = None
    """The company's public word on it."""


@dataclass(frozen=True, kw_only=True)
class HeldPage:
    """A page of them; ``next`` is where the following one begins, if there is one."""

    items: list[HeldContribution]
    next: Place | None


def contributions(
    *,
    company: Company,
    only: HeldFilter | None = None,
    after: Place | None = None,
    limit: int,
) -> HeldPage:
    """Return a page of what the company holds, newest first.

    Where something awaits the company's word, a page looks at ``LOOKED_AT_MAX`` contributions at
    most. So it may hold fewer than ``limit``, even none, while there is a next page.
    """
    only = only or HeldFilter()
    most = LOOKED_AT_MAX if only.awaits_reply else limit
    places = _places(company, only, after=after, limit=most + 1)
    looked_at, is_cut = places[:most], len(places) > most
    if only.awaits_reply:
        replied = _replied(looked_at, company=company)
        waiting = [place for place in looked_at if place.id not in replied]
        shown = waiting[:limit]
        following = shown[-1] if len(waiting) > limit else looked_at[-1] if is_cut else None
    else:
        shown = looked_at
        following = shown[-1] if is_cut else None
    return HeldPage(items=_held([place.id for place in shown], company=company), next=following)


def contribution(*, company: Company, contribution_id: UUID) -> HeldContribution | None:
    """Return one contribution of the company in any state, or ``None``."""
    found = _held([contribution_id], company=company)
    return found[0] if found else None


def counts_by_author(*, company: Company, reviewer_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """Return how much each of these reviewers wrote, in every state; 0 for nothing."""
    rows = Contribution.objects.for_company(company).filter(reviewer__in=reviewer_ids)
    found = dict(rows.order_by().values_list("reviewer").annotate(n=Count("pk")))
    return {reviewer_id: found.get(reviewer_id, 0) for reviewer_id in reviewer_ids}


def pieces(
    company: Company, only: HeldFilter, *, after: Place | None, limit: int
) -> list[ContributionQuerySet]:
    """Return one query for each kind and state: each is one range of one index, in order.

    Together they answer any choice of kinds and states from that index; the alternative is an index
    for each combination of filters, all of them paid for at every submission.
    """
    rows = Contribution.objects.for_company(company)
    if only.product is not None:
        rows = rows.filter(product=only.product)
    kinds: Iterable[Kind] = only.kinds or tuple(Kind)
    states: Iterable[str] = only.states or ContributionState.values
    if only.awaits_reply:
        kinds = [kind for kind in kinds if kind in OPEN_TO_REPLY]
        states = [state for state in states if state == ContributionState.PUBLISHED]
        # Of an erased person only stars are left, and nobody to reply to.
        rows = rows.filter(reviewer__erased_at=None)
    return [
        newest_first(rows.filter(kind=kind, state=state), after=after)[:limit]
        for kind in kinds
        for state in states
    ]


def _places(company: Company, only: HeldFilter, *, after: Place | None, limit: int) -> list[Place]:
    """Return where the newest of all pieces together stand, with one query."""
    ranges = [
        piece.values_list("written_at", "id")
        for piece in pieces(company, only, after=after, limit=limit)
    ]
    if not ranges:
        return []
    first, *others = ranges
    found = first.union(*others, all=True) if others else first
    if others:
        found = found.order_by("-written_at", "-id")[:limit]
    return [Place(written_at, pk) for written_at, pk in found]


def _replied(places: Sequence[Place], *, company: Company) -> set[UUID | None]:
    """Return which contributions have the company's word, with one query."""
    return {row.parent_id for row in _official([place.id for place in places], company=company)}


def _official(ids: Sequence[UUID], *, company: Company) -> ContributionQuerySet:
    rows = Contribution.objects.for_company(company).filter(parent__in=ids, is_official=True)
    return rows.published()


def _held(ids: Sequence[UUID], *, company: Company) -> list[HeldContribution]:
    """Return these contributions in this order, with three queries."""
    if not ids:
        return []
    rows = Contribution.objects.for_company(company).select_related("product")
    found = {row.pk: row for row in rows.filter(pk__in=ids)}
    official = {row.parent_id: row for row in _official(ids, company=company)}
    for row in official.values():
        row.product = found[row.parent_id].product if row.parent_id in found else row.product
    texts = _latest_texts([*found, *(row.pk for row in official.values())], company=company)
    held = []
    for pk in ids:
        if pk in found:
            reply = official.get(pk)
            held.append(
                _view(
                    found[pk],
                    texts[pk],
                    company=company,
                    official_reply=_view(reply, texts[reply.pk], company=company)
                    if reply
                    else None,
                )
            )
    return held


def _latest_texts(ids: Sequence[UUID], *, company: Company) -> Mapping[UUID, Revision]:
    rows = (
        Revision.objects.for_company(company)
        .filter(contribution__in=ids)
        .order_by("contribution_id", "-number")
        .distinct("contribution_id")
    )
    return {row.contribution_id: row for row in rows}


def _view(
    row: Contribution,
    text: Revision,
    *,
    company: Company,
    official_reply: HeldContribution | None = None,
) -> HeldContribution:
    return HeldContribution(
        id=row.pk,
        kind=Kind(row.kind),
        state=ContributionState(row.state),
        product=row.product,
        parent_id=row.parent_id,
        is_official=row.is_official,
        title=text.title,
        body=text.body,
        author_name=company.name if row.is_official else text.author_name,
        rating=text.rating,
        recommends=text.recommends,
        language=text.language,
        revision_number=text.number,
        is_public_text=text.pk == row.published_revision_id,
        source=row.source,
        incentive=Incentive(row.incentive),
        is_verified_purchase=row.is_verified_purchase,
        purchase_proof=PurchaseProof(row.purchase_proof),
        is_email_confirmed=row.is_email_confirmed,
        written_at=row.written_at,
        received_at=row.received_at,
        published_at=row.published_at,
        official_reply=official_reply,
    )
