"""Screening: what the machine makes of a new revision.

Locks are taken in the order contribution, case, summary, product, as everywhere.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from reviews.content.models import Contribution, Revision
from reviews.content.operations import publication
from reviews.journal.actors import SYSTEM
from reviews.moderation.classifiers import assess_all
from reviews.moderation.findings import Passage, Submission, TermLists
from reviews.moderation.lifecycle import CaseState
from reviews.moderation.models import Case, CaseOrigin, Decision, Outcome, Policy, Screening
from reviews.moderation.operations import cases, policies
from reviews.moderation.verdict import Thresholds, Verdict, decide

COPIES_COUNTED = 5
"""More copies of a text than this make no difference, so no more are looked for."""


@transaction.atomic
def screen(*, revision_id: UUID, at: datetime) -> Screening | None:
    """Screen a revision and do as the policy says: publish it, hold it for a person, or refuse it.

    Returns:
        What was found; ``None`` if the author has replaced or withdrawn the revision, or it was
        decided meanwhile.
    """
    contribution = publication.lock(
        Revision.objects.values_list("contribution_id", flat=True).get(pk=revision_id)
    )
    revision = contribution.revisions.get(pk=revision_id)
    # Deliveries may come in any order: what was replaced meanwhile leaves the desk, whichever
    # version this one is about.
    cases.close_past(at=at, contribution=contribution)
    if not revision.is_pending:
        return None
    policy = policies.current(company=contribution.company, at=at)
    findings = assess_all(_submission(contribution, revision, policy))
    verdict = decide(findings, _thresholds(policy))
    origin = CaseOrigin.SCREENING
    if verdict is Verdict.PUBLISH and _is_reported(contribution):
        # An edit is no way out of a report: a person sees what takes the reported text's place.
        verdict, origin = Verdict.HOLD, CaseOrigin.REPORT
    screening = Screening.objects.create(
        company=contribution.company,
        revision=revision,
        policy=policy,
        verdict=verdict,
        findings=[finding.to_json() for finding in findings],
        screened_at=at,
    )
    if verdict is Verdict.HOLD:
        cases.open_case(
            by=SYSTEM,
            at=at,
            contribution=contribution,
            revision=revision,
            origin=origin,
            screening=screening,
        )
    elif verdict is Verdict.PUBLISH:
        _record_decision(contribution, revision, Outcome.PUBLISH, case=None, reasons=[], at=at)
        publication.publish(by=SYSTEM, at=at, revision_id=revision.pk)
        cases.close_past(at=at, contribution=contribution)
    else:
        # Refused ones have a case too: the desk shows them, and a person can decide otherwise.
        case = Case.objects.create(
            company=contribution.company,
            contribution=contribution,
            revision=revision,
            screening=screening,
            state=CaseState.DECIDED,
            opened_at=at,
            decided_at=at,
        )
        reasons = sorted(
            {
                finding.reason
                for finding in findings
                if finding.classifier in policy.rejectable and finding.score >= policy.reject_from
            }
        )
        _record_decision(contribution, revision, Outcome.REJECT, case=case, reasons=reasons, at=at)
        publication.reject(by=SYSTEM, at=at, revision_id=revision.pk)
    return screening


@transaction.atomic
def drop_cases(*, contribution_id: UUID, at: datetime) -> int:
    """Close what nobody needs to decide any more, because its author withdrew it."""
    return cases.close_past(at=at, contribution=publication.lock(contribution_id))


def _is_reported(contribution: Contribution) -> bool:
    # Only what is public can be reported, so a first version costs no query.
    return contribution.published_revision_id is not None and contribution.reports.open().exists()


def _record_decision(
    contribution: Contribution,
    revision: Revision,
    outcome: Outcome,
    *,
    case: Case | None,
    reasons: Sequence[str],
    at: datetime,
) -> Decision:
    return Decision.objects.create(
        company=contribution.company,
        case=case,
        revision=revision,
        outcome=outcome,
        reasons=list(reasons),
        actor_kind=SYSTEM.kind,
        actor_id=SYSTEM.id,
        decided_at=at,
    )


def _submission(contribution: Contribution, revision: Revision, policy: Policy) -> Submission:
    # Stars and recommendation are left out here and have no place in Submission: what is said
    # decides, never how good the opinion is (16 CFR 465.7).
    return Submission(
        passages=(
            Passage("title", revision.title),
            Passage("body", revision.body),
            Passage("pros", "\n".join(revision.pros)),
            Passage("cons", "\n".join(revision.cons)),
            Passage("author_name", revision.author_name),
        ),
        language=revision.language,
        seen_before=_copies(revision),
        terms=TermLists(tuple(policy.blocked_terms), tuple(policy.watched_terms)),
    )


def _copies(revision: Revision) -> int:
    """Count earlier contributions with the same text, folded, up to ``COPIES_COUNTED``."""
    if not revision.fingerprint:
        return 0
    earlier = (
        Revision.objects.for_company(revision.company)
        .filter(fingerprint=revision.fingerprint, id__lt=revision.pk)
        .exclude(contribution_id=revision.contribution_id)
        .values("contribution_id")
        .distinct()
    )
    return len(earlier[:COPIES_COUNTED])


def _thresholds(policy: Policy) -> Thresholds:
    return Thresholds(
        hold_from=policy.hold_from,
        reject_from=policy.reject_from,
        rejectable=frozenset(policy.rejectable),
        hold_everything=policy.hold_everything,
    )
