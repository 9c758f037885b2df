"""Receiving contributions of any kind, editing and withdrawing them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog.models import Company, Product
from reviews.catalog.operations.products import bump_display_version
from reviews.catalog.queries import Buyer, proven_buyers
from reviews.common.text import fingerprint
from reviews.content.drafts import Draft, InvalidContribution, Rules, checked, draft_of
from reviews.content.extras import implied_by
from reviews.content.form_queries import rules_for, rules_for_many
from reviews.content.kinds import PARENTS, Incentive, Kind, PurchaseProof
from reviews.content.language import detect
from reviews.content.lifecycle import REVISIONS, ContributionState, RevisionState
from reviews.content.models import Contribution, Revision
from reviews.content.operations import media, summaries
from reviews.content.operations.publication import lock, settle
from reviews.identity.models import Reviewer
from reviews.identity.operations import reviewers
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.queries import being_erased
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


class ProductClosed(Exception):
    """The product takes no contributions."""


class UnableToEdit(Exception):
    """The contribution was withdrawn, or its author is being erased; nothing can be added to it."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """One contribution as it comes in, from whichever surface."""

    product: Product
    draft: Draft
    source: str
    kind: Kind = Kind.REVIEW
    parent: Contribution | None = None
    author: ReviewerData = field(default_factory=ReviewerData)
    language: str = ""
    """What the author's page was set to, if known; the text itself counts for more."""
    source_ref: str = ""
    written_at: datetime | None = None
    incentive: Incentive = Incentive.NONE
    proof: PurchaseProof = PurchaseProof.NONE
    """How the way it came in proves the purchase; an order may prove it too."""
    is_official: bool = False
    """The company itself speaks; nobody's reviewer is looked for."""


@transaction.atomic
def receive(
    *, by: Actor, at: datetime, company: Company, submissions: Sequence[Submission]
) -> list[Contribution]:
    """Store submissions as submitted, for screening to take up; all of them or none.

    The number of statements does not grow with the number of submissions.

    Raises:
        InvalidContribution: a text breaks a limit, or hangs on what it may not.
        ProductClosed: see there.
        ValueError: a product belongs to another company.
        IntegrityError: something with that ``source`` and ``source_ref`` is here already.
    """
    rules = rules_for_many(company, (submission.product for submission in submissions), at=at)
    drafts = [
        _checked(submission, company=company, rules=rules[submission.product.pk])
        for submission in submissions
    ]
    authors = _authors(at=at, company=company, submissions=submissions)
    proven = proven_buyers(
        company=company,
        buyers=(
            buyer_of(product_id=submission.product.pk, author=author)
            for submission, author in zip(submissions, authors, strict=True)
            if author is not None
        ),
    )
    contributions, revisions = [], []
    for submission, draft, author in zip(submissions, drafts, authors, strict=True):
        language = _language_of(draft, hint=submission.language, company=company)
        proof = submission.proof
        if (
            not proof
            and author
            and buyer_of(product_id=submission.product.pk, author=author) in proven
        ):
            proof = PurchaseProof.ORDER
        contribution = Contribution(
            company=company,
            kind=submission.kind,
            product=submission.product,
            parent=submission.parent,
            reviewer=author,
            is_official=submission.is_official,
            source=submission.source,
            source_ref=submission.source_ref,
            language=language,
            incentive=submission.incentive or implied_by(draft.relationship),
            is_verified_purchase=bool(proof),
            purchase_proof=proof,
            is_email_confirmed=author is not None and author.email_confirmed_at is not None,
            written_at=submission.written_at or at,
            received_at=at,
        )
        contributions.append(contribution)
        revisions.append(_revision(contribution, draft, language=language, number=1, at=at))
    Contribution.objects.bulk_create(contributions)
    Revision.objects.bulk_create(revisions)
    media.attach(
        company=company,
        wanted=[
            (revision, draft.photos) for revision, draft in zip(revisions, drafts, strict=True)
        ],
    )
    journal.record_many(
        by=by,
        at=at,
        company=company,
        happenings=[
            *(
                _happening("contribution.submitted", contribution, revision)
                for contribution, revision in zip(contributions, revisions, strict=True)
            ),
            *_claims(contributions),
        ],
    )
    return contributions


@transaction.atomic
def edit(
    *,
    by: Actor,
    at: datetime,
    contribution_id: UUID,
    draft: Draft,
    proof: PurchaseProof = PurchaseProof.NONE,
    was_accepted: bool = False,
) -> Revision:
    """Store a new version; what is public stays so until the new version is decided.

    A draft that changes nothing makes no version. Any earlier version that waits or was refused is
    replaced, so that at most the newest can still be decided.

    Args:
        by: the author, or whoever speaks for the author.
        at: when.
        contribution_id: what is edited.
        draft: all of the new version, not a change to the old.
        proof: that the author bought the product, if the way the edit came in proves it.
        was_accepted: the draft stands in another contribution already; what the company asks
            since then is not asked of it.

    Raises:
        InvalidContribution: the text breaks a limit.
        UnableToEdit: see there.
    """
    contribution = lock(contribution_id)
    author = contribution.reviewer_id
    # Under the lock that erasing takes too: either this version is there to be emptied, or it is
    # never stored.
    if contribution.state == ContributionState.WITHDRAWN or (author and being_erased([author])):
        raise UnableToEdit
    latest = contribution.revisions.order_by("-number")[0]
    product = contribution.product
    product.company = contribution.company
    rules = replace(rules_for(product, at=at), earlier=latest.answers)
    if was_accepted:
        rules = replace(rules, needs_text=False, earlier=draft.answers)
    draft = checked(draft, kind=Kind(contribution.kind), rules=rules)
    _take_note(contribution, draft=draft, proof=proof)
    if draft == replace(draft_of(latest), photos=media.ids_of(revision=latest)):
        return latest
    contribution.revisions.filter(state__in=(RevisionState.PENDING, RevisionState.REJECTED)).update(
        state=RevisionState.SUPERSEDED
    )
    language = _language_of(draft, hint=latest.language, company=contribution.company)
    revision = _revision(contribution, draft, language=language, number=latest.number + 1, at=at)
    revision.save(force_insert=True)
    media.attach(company=contribution.company, wanted=[(revision, draft.photos)])
    settle(contribution, at=at)
    journal.record_many(
        by=by,
        at=at,
        company=contribution.company,
        happenings=[_happening("contribution.edited", contribution, revision)],
    )
    return revision


@transaction.atomic
def withdraw(*, by: Actor, at: datetime, contribution_id: UUID) -> bool:
    """Take a contribution back for good; return whether it was still there to take back."""
    contribution = lock(contribution_id)
    if contribution.state == ContributionState.WITHDRAWN:
        return False
    contribution.revisions.filter(state__in=REVISIONS.sources_of(RevisionState.WITHDRAWN)).update(
        state=RevisionState.WITHDRAWN
    )
    settle(contribution, at=at)
    journal.record(
        by=by,
        at=at,
        company=contribution.company,
        event="contribution.withdrawn",
        subject_kind="contribution",
        subject_id=contribution.pk,
    )
    return True


def _checked(submission: Submission, *, company: Company, rules: Rules) -> Draft:
    product, parent = submission.product, submission.parent
    if product.company_id != company.pk:
        raise ValueError("product belongs to another company")
    if not (product.accepts_reviews or submission.source_ref or submission.is_official):
        # An import brings what was written while the product was still open, and the company may
        # still answer it.
        raise ProductClosed
    if (Kind(parent.kind) if parent else None) not in PARENTS[submission.kind]:
        raise InvalidContribution({"parent": [_("This cannot be added here.")]})
    if parent is not None and parent.product_id != product.pk:
        raise InvalidContribution({"parent": [_("This belongs to another product.")]})
    if (
        parent is not None
        and parent.state != ContributionState.PUBLISHED
        and not submission.source_ref
    ):
        raise InvalidContribution({"parent": [_("What this is about is not public any more.")]})
    if submission.source_ref:
        # What a file brings was written elsewhere, where other things were asked.
        rules = replace(rules, needs_text=False, earlier={})
    return checked(submission.draft, kind=submission.kind, rules=rules)


def buyer_of(*, product_id: UUID, author: Reviewer) -> Buyer:
    """Return the author as an order of the product would name them."""
    return Buyer(product_id=product_id, email=author.email, customer_ref=author.customer_ref)


def _authors(
    *, at: datetime, company: Company, submissions: Sequence[Submission]
) -> list[Reviewer | None]:
    people = [submission.author for submission in submissions if not submission.is_official]
    known = iter(reviewers.recognise_all(at=at, company=company, people=people))
    return [None if submission.is_official else next(known) for submission in submissions]


def _take_note(contribution: Contribution, *, draft: Draft, proof: PurchaseProof) -> None:
    """Note what the author now says to have got, and what proves the purchase.

    An edit adds a disclosure and never loses one, and it is shown at once, whatever becomes of the
    text.
    """
    before = summaries.counted(contribution)
    noted = []
    implied = implied_by(draft.relationship)
    if implied and not contribution.incentive:
        contribution.incentive = implied
        noted += ["incentive"]
    if proof and not contribution.is_verified_purchase:
        contribution.is_verified_purchase, contribution.purchase_proof = True, proof
        noted += ["is_verified_purchase", "purchase_proof"]
    if not noted:
        return
    contribution.save(update_fields=noted)
    summaries.change(contribution, removed=before, added=summaries.counted(contribution))
    if contribution.state == ContributionState.PUBLISHED:
        bump_display_version(product_ids=[contribution.product_id])


def _language_of(draft: Draft, *, hint: str, company: Company) -> str:
    return detect(f"{draft.title}\n{draft.body}".strip(), fallback=hint or company.default_language)


def _revision(
    contribution: Contribution, draft: Draft, *, language: str, number: int, at: datetime
) -> Revision:
    return Revision(
        company=contribution.company,
        contribution=contribution,
        kind=contribution.kind,
        number=number,
        title=draft.title,
        body=draft.body,
        author_name=draft.author_name,
        rating=draft.rating,
        recommends=draft.recommends,
        answers=dict(draft.answers),
        pros=list(draft.pros),
        cons=list(draft.cons),
        experienced_on=draft.experienced_on,
        relationship=draft.relationship,
        video_url=draft.video_url,
        language=language,
        fingerprint=fingerprint(f"{draft.title}\n{draft.body}"),
        submitted_at=at,
    )


def _claims(contributions: Sequence[Contribution]) -> Iterator[journal.Happening]:
    """Yield what is to be recorded of addresses that guests typed and have yet to confirm."""
    for contribution in contributions:
        guest = contribution.reviewer
        if guest is not None and guest.claimed_email:
            yield journal.Happening(
                event="reviewer.email_claimed",
                subject_kind="reviewer",
                subject_id=str(guest.pk),
                payload={"contribution": str(contribution.pk)},
            )


def _happening(event: str, contribution: Contribution, revision: Revision) -> journal.Happening:
    return journal.Happening(
        event=event,
        subject_kind="contribution",
        subject_id=str(contribution.pk),
        payload={
            "kind": contribution.kind,
            "revision": str(revision.pk),
            "number": revision.number,
        },
    )
