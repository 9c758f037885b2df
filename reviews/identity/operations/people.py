"""Finding the customer who has asked a company about their data. Nobody can be listed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from reviews.catalog.models import Company
from reviews.common.personal_data import rows_about
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.operations import erasures, reviewers
from reviews.identity.operations.erasures import COOLING_OFF, AlreadyErased
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal import operations as journal
from reviews.journal.actors import Actor

GUESTS_MAX = 50
"""Guests who typed one address; somebody who fills in forms by program is cut off here."""
COOLING_OFF_MAX = timedelta(days=21)
"""What a company may leave a person to think again: the law gives it a month for all of it
(Regulation (EU) 2016/679, Art. 12 (3))."""

MAILS = frozenset({"Message", "MailboxMail"})
"""Models whose rows make nobody known: what was mailed follows from something else, and goes to an
address that a guest only typed as well, or tells of an erasure."""


@transaction.atomic
def look_up(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    email: str = "",
    customer_ref: str = "",
    with_guests: bool = False,
) -> Sequence[Reviewer]:
    """Return whom the company knows by exactly this address or customer id; each is recorded.

    Somebody who wrote nothing, but whom an order or a notice names, is made a reviewer by this: the
    company knows the person, and from then on the person can be told apart and forgotten.

    Args:
        by: who asks.
        at: when.
        company: whose customer it is.
        email: of the person; empty if looked for by customer id.
        customer_ref: the shop's own id of the person; empty if looked for by address.
        with_guests: also those who typed the address and never confirmed it. Anybody may have.

    Returns:
        The one who is known by it first, then the guests, latest first; perhaps nobody.

    Raises:
        ValueError: not exactly one of address and customer id is given.
    """
    data = ReviewerData(email=email.strip().lower(), customer_ref=customer_ref.strip())
    if bool(data.email) == bool(data.customer_ref):
        raise ValueError("a person is looked up by an address or by a customer id")
    # The guests first: one who confirms the address at this moment locks their own row before that
    # of whom they turn out to be.
    guests = erasures.lock_guests(company=company, email=data.email)[:GUESTS_MAX]
    known = _known(at=at, company=company, data=data)
    if not with_guests:
        guests = []
    ways = [(person, "email" if data.email else "customer_ref") for person in known]
    ways += [(person, "claimed_email") for person in guests]
    if ways:
        journal.record_many(
            by=by,
            at=at,
            company=company,
            happenings=[
                journal.Happening(
                    event="person.looked_up",
                    subject_kind="reviewer",
                    subject_id=str(person.pk),
                    payload={"found_by": way},
                )
                for person, way in ways
            ],
        )
    found = [*known, *guests]
    for person in found:
        # The company is at hand; following the foreign key would ask for it again.
        person.company = company
    return found


@transaction.atomic
def request_erasures(
    *,
    by: Actor,
    at: datetime,
    company: Company,
    email: str = "",
    customer_ref: str = "",
    with_guests: bool = False,
    cooling_off: timedelta = COOLING_OFF,
) -> Sequence[Erasure]:
    """Take the wish to be forgotten of everybody whom :func:`look_up` finds, in its order.

    Raises:
        ValueError: see there; or the time to think again is longer than the law leaves.
    """
    if not timedelta(0) <= cooling_off <= COOLING_OFF_MAX:
        raise ValueError("the time to think again is out of bounds")
    found = look_up(
        by=by,
        at=at,
        company=company,
        email=email,
        customer_ref=customer_ref,
        with_guests=with_guests,
    )
    wishes = []
    # The guests first: a guest who confirms the address at this moment locks their own row before
    # that of whom the guest turns out to be.
    for person in reversed(found):
        try:
            wish = erasures.request(by=by, at=at, reviewer=person, cooling_off=cooling_off)
        except AlreadyErased:  # Since it was looked up.
            continue
        wishes.append(wish)
    return wishes[::-1]


def _known(*, at: datetime, company: Company, data: ReviewerData) -> list[Reviewer]:
    rows = Reviewer.objects.for_company(company)
    if data.email:
        rows = rows.filter(email=data.email).exclude(email="")
    else:
        rows = rows.filter(customer_ref=data.customer_ref).exclude(customer_ref="")
    known = rows.first()
    if known is None and _is_named_somewhere(company, data):
        known = reviewers.recognise(at=at, company=company, data=data)
    return [] if known is None else [known]


def _is_named_somewhere(company: Company, data: ReviewerData) -> bool:
    nobody = Reviewer(company=company, email=data.email, customer_ref=data.customer_ref)
    return any(model.__name__ not in MAILS for model, _rows in rows_about(nobody))
