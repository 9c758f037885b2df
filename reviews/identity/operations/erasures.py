"""Forgetting a person: asked for, thought over, carried out by every domain, finished here."""

from datetime import datetime, timedelta

from django.db import transaction

from reviews.catalog.models import Company
from reviews.catalog.operations import orders
from reviews.identity.lifecycle import ERASURES, ErasureState
from reviews.identity.models import Erasure, MagicLink, Reviewer
from reviews.journal import operations as journal
from reviews.journal.actors import SYSTEM, Actor
from reviews.journal.models import JournalEntry

COOLING_OFF = timedelta(days=7)
"""How long a person can think again. Regulation (EU) 2016/679, Art. 12 (3) allows a month."""
AT_ONCE = 100


class AlreadyErased(Exception):
    """Nobody is left to be forgotten."""


@transaction.atomic
def request(
    *, by: Actor, at: datetime, reviewer: Reviewer, cooling_off: timedelta = COOLING_OFF
) -> Erasure:
    """Take a wish to be forgotten. One that is open already stays, and is brought forward if it
    would come later than asked for now; never put off.

    Raises:
        AlreadyErased: see there.
    """
    person = Reviewer.objects.select_for_update(no_key=True).get(pk=reviewer.pk)
    if person.erased_at is not None:
        raise AlreadyErased
    known = Erasure.objects.for_company(reviewer.company).open().filter(reviewer=person).first()
    if known is not None:
        return _brought_forward(known, by=by, at=at, due_at=at + cooling_off)
    wish = Erasure.objects.create(
        company=reviewer.company, reviewer=person, requested_at=at, due_at=at + cooling_off
    )
    _record(wish, "erasure.requested", by=by, at=at)
    return wish


@transaction.atomic
def cancel(*, by: Actor, at: datetime, erasure: Erasure) -> bool:
    """Call it off; return whether there was still time."""
    cancelled = Erasure.objects.filter(
        pk=erasure.pk, state__in=ERASURES.sources_of(ErasureState.CANCELLED)
    ).update(state=ErasureState.CANCELLED, ended_at=at)
    if cancelled:
        _record(erasure, "erasure.cancelled", by=by, at=at)
    return bool(cancelled)


def start_due(*, at: datetime) -> int:
    """Begin those whose time to think again is over; return how many.

    Every domain that holds something about the person reacts to ``erasure.started``. Until all
    have, the person's row keeps the names by which they find it.
    """
    started = 0
    for wish in list(Erasure.objects.due(at=at).select_related("company")[:AT_ONCE]):
        with transaction.atomic():
            # The reviewer first, as everywhere: what the person sends at this moment is either
            # stored by now, for every domain to find, or comes from nobody known.
            Reviewer.objects.select_for_update(no_key=True).get(pk=wish.reviewer_id)
            locked = Erasure.objects.due(at=at).select_for_update(skip_locked=True)
            if not locked.filter(pk=wish.pk).exists():
                continue
            entry = _record(wish, "erasure.started", by=SYSTEM, at=at)
            Erasure.objects.filter(pk=wish.pk).update(state=ErasureState.UNDER_WAY, entry=entry)
            started += 1
    return started


def finish_settled(*, at: datetime) -> int:
    """Take the names off those of whom every domain has forgotten its part; return how many."""
    finished = 0
    settled = Erasure.objects.settled().select_related("company", "reviewer")
    for wish in list(settled[:AT_ONCE]):
        with transaction.atomic():
            # Guests before whom they turn out to be, as in confirming an address; the reviewer
            # before everything else: a review sent at this moment waits or is first.
            lock_guests(company=wish.company, email=wish.reviewer.email)
            person = Reviewer.objects.select_for_update().get(pk=wish.reviewer_id)
            moved = Erasure.objects.filter(pk=wish.pk, state=ErasureState.UNDER_WAY).update(
                state=ErasureState.DONE, ended_at=at
            )
            if moved:
                _forget(wish, person, at=at)
                finished += 1
    return finished


def lock_guests(*, company: Company, email: str) -> list[Reviewer]:
    """Return the guests who typed an address, latest first, locked until the transaction ends."""
    if not email:
        return []
    # The empty claim is excluded once more: the index leaves it out.
    claims = Reviewer.objects.for_company(company).filter(claimed_email=email)
    claims = claims.exclude(claimed_email="").select_for_update(no_key=True)
    return sorted(
        claims.order_by("pk"), key=lambda guest: (guest.created_at, guest.pk), reverse=True
    )


def _brought_forward(wish: Erasure, *, by: Actor, at: datetime, due_at: datetime) -> Erasure:
    # One that has begun at this moment keeps its day.
    moved = Erasure.objects.filter(
        pk=wish.pk, state=ErasureState.REQUESTED, due_at__gt=due_at
    ).update(due_at=due_at)
    if moved:
        wish.due_at = due_at
        _record(wish, "erasure.brought_forward", by=by, at=at)
    return wish


def _forget(wish: Erasure, person: Reviewer, *, at: datetime) -> None:
    orders.forget_customer(company=wish.company, person=person)
    if person.email:
        # Whoever else typed the address proved nothing by it; they stay, as nobody.
        Reviewer.objects.for_company(wish.company).filter(claimed_email=person.email).update(
            claimed_email=""
        )
    MagicLink.objects.for_company(wish.company).filter(reviewer=person).delete()
    person.email = person.claimed_email = person.customer_ref = person.language = ""
    person.email_confirmed_at = None
    person.erased_at = at
    person.save(
        update_fields=[
            *("email", "claimed_email", "customer_ref", "language"),
            *("email_confirmed_at", "erased_at"),
        ]
    )
    _record(wish, "erasure.done", by=SYSTEM, at=at)


def _record(wish: Erasure, event: str, *, by: Actor, at: datetime) -> JournalEntry:
    return journal.record(
        by=by,
        at=at,
        company=wish.company,
        event=event,
        subject_kind="reviewer",
        subject_id=wish.reviewer_id,
        erasure=str(wish.pk),
    )
