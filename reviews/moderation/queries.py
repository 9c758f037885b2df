"""What the moderation desk and the company API show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import CharField, Count, Func

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive, Kind
from reviews.content.models import Contribution, Revision
from reviews.content.queries import Photo, photos_of
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.complaints import (
    AppealView,
    Reports,
    appeals_on,
    latest_refusal,
    reports_on,
)
from reviews.moderation.findings import CLASSIFIER_FAILED, Finding
from reviews.moderation.lifecycle import AppealState, CaseState
from reviews.moderation.models import Appeal, Case, CaseOrigin, Decision, Outcome, Policy
from reviews.moderation.querysets import CaseQuerySet
from reviews.moderation.reasons import ReasonCode
from reviews.moderation.verdict import DEFAULT_REJECTABLE

COUNTED_MAX = 1_000
"""Beyond this a queue's length is shown as "1,000+": counting a million rows helps nobody."""


class Listing(StrEnum):
    """The two lists of the desk."""

    WAITING = "waiting"
    DECIDED = "decided"


@dataclass(frozen=True, kw_only=True)
class DecisionView:
    """A decision as the desk shows it."""

    id: UUID
    outcome: Outcome
    reasons: list[ReasonCode]
    note: str
    by: Actor
    is_automatic: bool
    decided_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParentView:
    """What a comment or an answer is about, as the public sees it."""

    id: UUID
    kind: Kind
    title: str
    """Empty, as the body, where it is not public any more."""
    body: str
    language: str
    is_public: bool


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case with everything a moderator needs to decide it."""

    id: UUID
    state: CaseState
    opened_at: datetime
    decided_at: datetime | None
    origin: CaseOrigin
    """What brought it here, the last time."""
    findings: tuple[Finding, ...]
    """What screening noticed, strongest first."""
    reports: Reports
    appeal: AppealView | None
    """The latest one of its author against the refusal of this version."""
    held_by_policy: bool
    """It is here because the company looks at everything, not because of a finding."""
    contribution_id: UUID
    revision_id: UUID
    revision_number: int
    kind: Kind
    product: Product
    parent: ParentView | None
    """What it is about, if that is not the product itself."""
    title: str
    body: str
    author_name: str
    rating: int | None
    recommends: bool | None
    language: str
    source: str
    incentive: Incentive
    is_verified_purchase: bool
    written_at: datetime
    pros: tuple[str, ...]
    cons: tuple[str, ...]
    video_url: str
    photos: tuple[Photo, ...]
    """Those of this version; their signed addresses show them before they are public."""
    public_text: tuple[str, str] | None
    """Title and body that the public sees now, where an edit waits; ``None`` if nothing does."""
    is_public: bool
    """The public sees this version now."""
    decisions: list[DecisionView]
    """Earlier decisions on this version, latest first."""
    allowed: frozenset[Outcome]
    """What can be decided now; surfaces offer these and hold no rule of their own."""

    @property
    def latest_decision(self) -> DecisionView | None:
        """The decision in force, which a new one would revise."""
        return self.decisions[0] if self.decisions else None


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """A page of a list; ``next`` is where the following one begins, if there is one."""

    cases: list[CaseView]
    next: tuple[datetime, UUID] | None


def cases(
    *,
    company: Company,
    listing: Listing = Listing.WAITING,
    after: tuple[datetime, UUID] | None = None,
    limit: int,
) -> CasePage:
    """Return a page of the queue, or of what was decided, in six queries at most."""
    rows = Case.objects.for_company(company)
    if listing is Listing.WAITING:
        rows = rows.waiting().longest_waiting_first(after=after)
    else:
        rows = rows.decided().latest_decided_first(after=after)
    found = list(_with_everything(rows)[: limit + 1])
    shown = found[:limit]
    place = None
    if len(found) > limit:
        last = shown[-1]
        decided = listing is Listing.DECIDED and last.decided_at is not None
        place = (last.decided_at if decided and last.decided_at else last.opened_at, last.pk)
    return CasePage(cases=_views(shown), next=place)


def case(*, company: Company, case_id: UUID) -> CaseView | None:
    """Return one case of the company, or ``None``."""
    row = _with_everything(Case.objects.for_company(company)).filter(pk=case_id).first()
    return None if row is None else _views([row])[0]


def waiting_count(*, company: Company) -> int:
    """Return how many cases wait, at most ``COUNTED_MAX`` + 1."""
    return Case.objects.for_company(company).waiting()[: COUNTED_MAX + 1].count()


def refusal_of(contribution: Contribution) -> DecisionView | None:
    """Return the decision by which the newest version was refused, for its author to read."""
    decision = latest_refusal(contribution)
    return None if decision is None else _decision(decision)


def latest_decision_on(revision: Revision) -> DecisionView | None:
    """Return the decision in force on a revision, if there is one."""
    decision = revision.decisions.order_by("-decided_at", "-id").first()
    return None if decision is None else _decision(decision)


def _with_everything(rows: CaseQuerySet) -> CaseQuerySet:
    return rows.select_related(
        *("screening__policy", "revision", "contribution__product"),
        *("contribution__published_revision", "contribution__parent__published_revision"),
    ).prefetch_related("revision__decisions")


def _views(rows: Sequence[Case]) -> list[CaseView]:
    reports, appeals = reports_on(rows), appeals_on(rows)
    photos = photos_of(row.revision_id for row in rows)
    return [
        _view(row, reports[row.pk], appeals.get(row.revision_id), photos[row.revision_id])
        for row in rows
    ]


def _view(
    row: Case, reports: Reports, appeal: AppealView | None, photos: Sequence[Photo]
) -> CaseView:
    contribution, revision = row.contribution, row.revision
    found = [] if row.screening is None else row.screening.findings
    findings = [Finding.from_json(data) for data in found]
    findings.sort(key=lambda finding: -finding.score)
    decisions = sorted(revision.decisions.all(), key=lambda d: (d.decided_at, d.pk), reverse=True)
    public = contribution.published_revision
    return CaseView(
        id=row.pk,
        state=CaseState(row.state),
        opened_at=row.opened_at,
        decided_at=row.decided_at,
        origin=CaseOrigin(row.origin),
        findings=tuple(findings),
        reports=reports,
        appeal=appeal,
        held_by_policy=_held_by_policy(row, findings),
        contribution_id=contribution.pk,
        revision_id=revision.pk,
        revision_number=revision.number,
        kind=Kind(contribution.kind),
        product=contribution.product,
        parent=_parent(contribution.parent),
        title=revision.title,
        body=revision.body,
        author_name=revision.author_name,
        rating=revision.rating,
        recommends=revision.recommends,
        language=contribution.language,
        source=contribution.source,
        incentive=Incentive(contribution.incentive),
        is_verified_purchase=contribution.is_verified_purchase,
        written_at=contribution.written_at,
        pros=tuple(revision.pros),
        cons=tuple(revision.cons),
        video_url=revision.video_url,
        photos=tuple(photos),
        public_text=(public.title, public.body)
        if public is not None and public.pk != revision.pk
        else None,
        is_public=revision.is_public,
        decisions=[_decision(decision) for decision in decisions],
        allowed=_allowed(row, revision),
    )


def _parent(row: Contribution | None) -> ParentView | None:
    if row is None:
        return None
    public = row.published_revision
    return ParentView(
        id=row.pk,
        kind=Kind(row.kind),
        title=public.title if public else "",
        body=public.body if public else "",
        language=row.language,
        is_public=public is not None,
    )


def _held_by_policy(row: Case, findings: Iterable[Finding]) -> bool:
    if row.screening is None or row.origin != CaseOrigin.SCREENING:
        return False
    policy = row.screening.policy
    telling = (
        finding.score >= policy.hold_from or finding.detail == CLASSIFIER_FAILED
        for finding in findings
    )
    return policy.hold_everything and not any(telling)


def _allowed(row: Case, revision: Revision) -> frozenset[Outcome]:
    if row.state == CaseState.OBSOLETE:
        return frozenset()
    allowed = set()
    # What waits may also be left as it is.
    waits = row.state == CaseState.OPEN
    if revision.may_be_published or (waits and revision.is_public):
        allowed.add(Outcome.PUBLISH)
    if revision.may_be_rejected or (waits and revision.is_refused):
        allowed.add(Outcome.REJECT)
    return frozenset(allowed)


def _decision(row: Decision) -> DecisionView:
    return DecisionView(
        id=row.pk,
        outcome=Outcome(row.outcome),
        reasons=[ReasonCode(code) for code in row.reasons],
        note=row.note,
        by=row.actor,
        is_automatic=row.is_automatic,
        decided_at=row.decided_at,
    )


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What of a company's policy concerns everybody."""

    hold_everything: bool
    """A person sees each text before the public does."""
    refusable: frozenset[str]
    """The checks that may refuse a text by themselves."""
    has_own_terms: bool
    """The company has named words of its own that are refused or looked at."""


def rules_of(company: Company) -> Rules:
    """Return the rules in force, with one query."""
    policy = Policy.objects.for_company(company).order_by("-version").first()
    if policy is None:
        return Rules(hold_everything=False, refusable=DEFAULT_REJECTABLE, has_own_terms=False)
    return Rules(
        hold_everything=policy.hold_everything,
        refusable=frozenset(policy.rejectable),
        has_own_terms=bool(policy.blocked_terms or policy.watched_terms),
    )


@dataclass(kw_only=True)
class DecisionCounts:
    """What was decided on the reviews of one company."""

    published_by_machine: int = 0
    published_by_person: int = 0
    refused_by_machine: int = 0
    refused_by_person: int = 0
    by_reason: dict[str, int] = field(default_factory=dict)
    """Refusals by reason; one may have several."""
    appeals: int = 0
    """That were decided."""
    overturned: int = 0


def decision_counts(*, since: datetime) -> Mapping[UUID, DecisionCounts]:
    """Return the counts of all companies by company, in three passes over all since then."""
    counts: dict[UUID, DecisionCounts] = defaultdict(DecisionCounts)
    decisions = Decision.objects.filter(decided_at__gte=since, revision__kind=Kind.REVIEW)
    rows = decisions.order_by().values_list("company", "outcome", "actor_kind")
    for company, outcome, actor, n in rows.annotate(n=Count("pk")):
        does = "published" if outcome == Outcome.PUBLISH else "refused"
        who = "machine" if actor == ActorKind.SYSTEM else "person"
        name = f"{does}_by_{who}"
        setattr(counts[company], name, getattr(counts[company], name) + n)
    refusals = decisions.filter(outcome=Outcome.REJECT).annotate(
        reason=Func("reasons", function="unnest", output_field=CharField())
    )
    by_reason = refusals.order_by().values_list("company", "reason").annotate(n=Count("pk"))
    for company, reason, n in by_reason:
        counts[company].by_reason[reason] = n
    appeals = Appeal.objects.filter(decided_at__gte=since, ruling__isnull=False)
    ruled = appeals.filter(revision__kind=Kind.REVIEW).order_by().values_list("company", "state")
    for company, state, n in ruled.annotate(n=Count("pk")):
        counts[company].appeals += n
        if state == AppealState.OVERTURNED:
            counts[company].overturned += n
    return counts
