"""Asking buyers for reviews, one product at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from reviews.catalog import refs
from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import PurchaseProof, Source
from reviews.content.operations import authorship, reviews
from reviews.content.operations.contributions import Submission
from reviews.content.operations.reviews import Submitted
from reviews.encourage import links
from reviews.encourage.kinds import MessageKind
from reviews.encourage.lifecycle import INVITATIONS, InvitationState
from reviews.encourage.models import Invitation
from reviews.encourage.operations import messages
from reviews.identity.models import Reviewer
from reviews.identity.operations import reviewers
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal import operations as journal
from reviews.journal.actors import Actor, ActorKind

AT_ONCE_MAX = 100
GOOD_FOR = timedelta(days=180)
"""How long a link opens the form. People find mails again after months."""


class InvalidInvitations(Exception):
    """Nobody was invited. ``errors`` has the faults of each by place and field."""

    def __init__(self, errors: Mapping[int, Mapping[str, list[str]]]) -> None:
        super().__init__(f"{len(errors)} invitations have faults")
        self.errors = errors


class InvitationOver(Exception):
    """The link leads to nothing any more: it is too old, or was called off.

    ``product`` is what it was about, for the way on, if the invitation is only too old. Of one that
    was called off nothing is told: the person may have been erased.
    """

    def __init__(self, product: Product | None = None) -> None:
        super().__init__()
        self.product = product


@dataclass(frozen=True, kw_only=True)
class InvitationData:
    """Whom the company asks about what. The company vouches that this person bought it."""

    product_ref: str
    email: str
    customer_ref: str = ""
    language: str = ""


@transaction.atomic
def invite(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    people: Sequence[InvitationData],
    send: bool,
) -> list[Invitation]:
    """Invite people: all of them or, if any is at fault, none.

    Who has an open invitation for the product keeps that one and gets no second mail.

    Args:
        by: who asks.
        at: when.
        company: for which company.
        people: who and what about, at most ``AT_ONCE_MAX``.
        send: whether we write the mails; if not, the company passes on the links.

    Raises:
        InvalidInvitations: see there.
    """
    people = [_tidied(data) for data in people]
    products = {
        product.ref: product
        for product in Product.objects.for_company(company).with_refs(
            {data.product_ref for data in people if refs.is_ref(data.product_ref)}
        )
    }
    errors = _faults(people, products)
    if errors:
        raise InvalidInvitations(errors)
    persons = reviewers.recognise_all(
        at=at,
        company=company,
        people=[
            ReviewerData(email=data.email, customer_ref=data.customer_ref, language=data.language)
            for data in people
        ],
    )
    asked = {
        (person.pk, data.product_ref): data for person, data in zip(persons, people, strict=True)
    }
    by_id = {person.pk: person for person in persons}
    fresh = [
        Invitation(
            company=company,
            reviewer=by_id[person_id],
            product=products[ref],
            language=data.language,
            created_at=at,
            expires_at=at + GOOD_FOR,
        )
        # In one order, so that two calls with the same people do not wait for each other.
        for (person_id, ref), data in sorted(asked.items(), key=lambda item: item[0])
    ]
    Invitation.objects.bulk_create(fresh, ignore_conflicts=True)
    stored = {
        (invitation.reviewer_id, invitation.product.ref): invitation
        for invitation in Invitation.objects.for_company(company)
        .filter(state=InvitationState.OPEN, reviewer__in=by_id)
        .filter(product__in=[products[ref].pk for _person, ref in asked])
        .select_related("product", "reviewer")
    }
    made = {invitation.pk for invitation in fresh}
    for invitation in stored.values():
        if invitation.pk in made:
            _record(invitation, "invitation.created", by=by, at=at, company=company)
            if send:
                _write(invitation, by=by, at=at, company=company)
    return [
        stored[person.pk, data.product_ref] for person, data in zip(persons, people, strict=True)
    ]


@transaction.atomic
def follow(*, at: datetime, invitation_id: UUID) -> Invitation:
    """Return the invitation whose link was followed, and note when that first was.

    Raises:
        InvitationOver: see there.
    """
    invitation = _standing(at=at, invitation_id=invitation_id)
    if invitation.opened_at is None:
        Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=at)
    return invitation


@transaction.atomic
def answer(*, at: datetime, invitation_id: UUID, draft: Draft, language: str) -> Submitted:
    """Take the review that was asked for. A second answer is an edit of the first.

    The link went to the person's address only, so whoever sends the form has shown to own it. That
    it was opened shows nothing: programs that look for viruses open links too.

    Raises:
        InvitationOver: see there.
        InvalidContribution, ProductClosed: see ``reviews.submit``.
    """
    invitation = _standing(at=at, invitation_id=invitation_id)
    person = invitation.reviewer
    by = Actor(ActorKind.REVIEWER, str(person.pk))
    submitted = reviews.submit(
        by=by,
        at=at,
        submission=Submission(
            product=invitation.product,
            draft=draft,
            source=Source.INVITATION,
            author=ReviewerData(email=person.email, customer_ref=person.customer_ref),
            language=language,
            proof=PurchaseProof.INVITATION,
        ),
    )
    if reviewers.mark_confirmed(by=by, at=at, reviewer=person):
        authorship.note_confirmed(at=at, reviewer_id=person.pk)
    answered = Invitation.objects.filter(
        pk=invitation.pk, state__in=INVITATIONS.sources_of(InvitationState.ANSWERED)
    ).update(state=InvitationState.ANSWERED, answered_at=at, contribution=submitted.contribution)
    if answered:
        _record(
            invitation,
            "invitation.answered",
            by=by,
            at=at,
            company=invitation.company,
            contribution=str(submitted.contribution.pk),
        )
    return submitted


@transaction.atomic
def stop_for(*, reviewer: Reviewer) -> int:
    """Let no link of a person lead anywhere any more; return how many there were."""
    return (
        Invitation.objects.for_company(reviewer.company)
        .filter(reviewer=reviewer, state__in=INVITATIONS.sources_of(InvitationState.STOPPED))
        .update(state=InvitationState.STOPPED)
    )


def _standing(*, at: datetime, invitation_id: UUID) -> Invitation:
    known = Invitation.objects.select_related(
        "company", "product__company", "reviewer__company"
    ).filter(pk=invitation_id)
    invitation = known.standing(at=at).first()
    if invitation is None:
        late = known.exclude(state=InvitationState.STOPPED).first()
        raise InvitationOver(late.product if late else None)
    return invitation


def _write(invitation: Invitation, *, by: Actor, at: datetime, company: Company) -> None:
    messages.queue(
        by=by,
        at=at,
        company=company,
        kind=MessageKind.REVIEW_INVITATION,
        to=invitation.reviewer.email,
        language=invitation.language or invitation.reviewer.language,
        reference=str(invitation.pk),
        context={
            "product": invitation.product.name,
            "link": links.to_invitation(invitation.pk),
        },
        reviewer=invitation.reviewer,
    )


def _tidied(data: InvitationData) -> InvitationData:
    return replace(
        data,
        product_ref=data.product_ref.strip(),
        email=data.email.strip().lower(),
        customer_ref=data.customer_ref.strip(),
    )


def _faults(
    people: Sequence[InvitationData], products: Mapping[str, Product]
) -> dict[int, dict[str, list[str]]]:
    errors: dict[int, dict[str, list[str]]] = {}
    for place, data in enumerate(people):
        faults: dict[str, list[str]] = {}
        product = products.get(data.product_ref)
        if product is None:
            faults["product_ref"] = [_("The company has no such product.")]
        elif not product.accepts_reviews:
            faults["product_ref"] = [_("This product takes no reviews.")]
        try:
            validate_email(data.email)
        except ValidationError as error:
            faults["email"] = list(error.messages)
        if faults:
            errors[place] = faults
    return errors


def _record(
    invitation: Invitation, event: str, *, by: Actor, at: datetime, company: Company, **ids: str
) -> None:
    journal.record(
        by=by,
        at=at,
        company=company,
        event=event,
        subject_kind="invitation",
        subject_id=invitation.pk,
        product=str(invitation.product_id),
        **ids,
    )
