"""Recognising who writes, and what turns a guest into somebody known."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from reviews.catalog.models import Company
from reviews.identity.models import Erasure, Reviewer
from reviews.identity.queries import being_erased
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


@dataclass(frozen=True, kw_only=True)
class ReviewerData:
    """What a submission tells about its author. All of it may be empty: a guest."""

    email: str = ""
    """An address that somebody trustworthy vouches for: the company, or a link sent to it."""
    claimed_email: str = ""
    """What the author typed. It is asked about by a link and until then proves nothing: whoever
    knows an address could otherwise change its owner's reviews, or pass for a buyer."""
    customer_ref: str = ""
    """The shop's own id of its customer, from the shop itself."""
    language: str = ""


class NothingToConfirm(Exception):
    """The guest claims no address: it was confirmed before, or the person is or was erased."""


def recognise(*, at: datetime, company: Company, data: ReviewerData) -> Reviewer:
    """Return the company's reviewer of that customer id or e-mail address, new if need be."""
    return recognise_all(at=at, company=company, people=[data])[0]


@transaction.atomic
def recognise_all(
    *, at: datetime, company: Company, people: Sequence[ReviewerData]
) -> list[Reviewer]:
    """Return each one's reviewer, new if need be, with the same statements however many there are.

    The shop's own customer id counts for more than an address. A guest, whatever address is
    claimed, is a new reviewer each time; so is whoever is just being erased, without a name.
    """
    people = [_tidied(data) for data in people]
    by_ref, by_email = _known(
        company,
        refs={data.customer_ref for data in people},
        emails={data.email for data in people},
    )
    leaving = _leaving([*by_ref.values(), *by_email.values()])
    reviewers: list[Reviewer] = []
    fresh: list[Reviewer] = []
    fresh_ones: set[Reviewer] = set()
    for data in people:
        email, ref = data.email, data.customer_ref
        reviewer = by_ref.get(ref)
        if reviewer is None:
            reviewer = by_email.get(email)
            if reviewer is not None and ref and reviewer.customer_ref:
                # The address belongs to another customer of the shop: keep the two apart.
                reviewer, email = None, ""
        if reviewer is not None and reviewer.pk in leaving:
            reviewer, email, ref = None, "", ""
        if reviewer is None:
            reviewer = Reviewer(
                company=company,
                email=email,
                claimed_email="" if email or ref else data.claimed_email,
                customer_ref=ref,
                language=data.language,
                created_at=at,
            )
            fresh.append(reviewer)
            fresh_ones.add(reviewer)
            if ref:
                by_ref[ref] = reviewer
            if email:
                by_email[email] = reviewer
        elif reviewer not in fresh_ones:
            _learn(reviewer, data, by_ref=by_ref, by_email=by_email)
        reviewers.append(reviewer)
    stored = _store(company, fresh)
    return [stored.get(reviewer.pk, reviewer) for reviewer in reviewers]


@transaction.atomic
def confirm_claim(*, by: Actor, at: datetime, reviewer_id: UUID) -> tuple[Reviewer, Reviewer]:
    """Take a guest's address as proven: its link was opened.

    Returns:
        The guest, and whom the guest turned out to be: the reviewer who had the address before or,
        if there was none, the guest.

    Raises:
        Reviewer.DoesNotExist: there is no such guest.
        NothingToConfirm: see there.
    """
    # The company's row is left free: whatever is recorded for the company needs it meanwhile.
    people = Reviewer.objects.select_for_update(of=("self",)).select_related("company")
    guest = people.get(pk=reviewer_id)
    if not guest.claimed_email:
        raise NothingToConfirm
    company, email = guest.company, guest.claimed_email
    # Two guests of one address may be confirmed at once: the second waits here for the first.
    known = _named(company, email) or _taken(guest, email=email, at=at)
    # A guest who asked to be forgotten stays the one of whom the text is: it must not move away
    # from under an erasure.
    if _leaving([known]) or Erasure.objects.for_company(company).open().filter(reviewer=guest):
        raise NothingToConfirm
    if known.pk != guest.pk:
        guest.claimed_email = ""
        guest.merged_into = known
        guest.save(update_fields=["claimed_email", "merged_into"])
    mark_confirmed(by=by, at=at, reviewer=known)
    if known.pk != guest.pk:
        journal.record(
            by=by,
            at=at,
            company=company,
            event="reviewer.merged",
            subject_kind="reviewer",
            subject_id=guest.pk,
            into=str(known.pk),
        )
    return guest, known


@transaction.atomic
def mark_confirmed(*, by: Actor, at: datetime, reviewer: Reviewer) -> bool:
    """Note that a link sent to the reviewer's address was opened; return whether that was news."""
    changed = (
        Reviewer.objects.for_company(reviewer.company)
        .filter(pk=reviewer.pk, email_confirmed_at=None)
        .exclude(email="")
        .update(email_confirmed_at=at)
    )
    if changed:
        reviewer.email_confirmed_at = at
        journal.record(
            by=by,
            at=at,
            company=reviewer.company,
            event="reviewer.email_confirmed",
            subject_kind="reviewer",
            subject_id=reviewer.pk,
        )
    return bool(changed)


def _leaving(people: Sequence[Reviewer]) -> set[UUID]:
    """Lock people until the transaction ends; return those whose erasure has begun before."""
    ids = {person.pk for person in people}
    if not ids:
        return ids
    # In one order, so that two batches with the same people do not wait for each other.
    rows = Reviewer.objects.filter(pk__in=ids).select_for_update(no_key=True).order_by("pk")
    return being_erased(list(rows.values_list("pk", flat=True)))


def _named(company: Company, email: str) -> Reviewer | None:
    return Reviewer.objects.for_company(company).filter(email=email).exclude(email="").first()


def _taken(guest: Reviewer, *, email: str, at: datetime) -> Reviewer:
    """Give the guest the address, unless somebody else has taken it at this moment."""
    try:
        with transaction.atomic():
            guest.email, guest.claimed_email = email, ""
            guest.save(update_fields=["email", "claimed_email"])
    except IntegrityError:
        guest.email, guest.claimed_email = "", email
        winner = _named(guest.company, email)
        if winner is None:
            raise
        return winner
    return guest


def _learn(
    reviewer: Reviewer,
    data: ReviewerData,
    *,
    by_ref: dict[str, Reviewer],
    by_email: dict[str, Reviewer],
) -> None:
    """Keep what is new about somebody known: the id of a known address, or the other way round."""
    news = {}
    if data.customer_ref and not reviewer.customer_ref:
        news["customer_ref"] = data.customer_ref
    if data.email and not reviewer.email and data.email not in by_email:
        news["email"] = data.email
    if not news:
        return
    # Somebody else may get the same id or address at this moment; then it stays with them.
    with suppress(IntegrityError), transaction.atomic():
        Reviewer.objects.filter(pk=reviewer.pk).update(**news)
        for name, value in news.items():
            setattr(reviewer, name, value)
    if reviewer.customer_ref:
        by_ref[reviewer.customer_ref] = reviewer
    if reviewer.email:
        by_email[reviewer.email] = reviewer


def _store(company: Company, fresh: Sequence[Reviewer]) -> dict[UUID, Reviewer]:
    """Store new reviewers; return by its id what each has become.

    Two first reviews of one person at once: the loser of the race takes the winner's row.
    """
    # In one order, so that two batches with the same people do not wait for each other.
    in_order = sorted(fresh, key=lambda reviewer: (reviewer.customer_ref, reviewer.email))
    Reviewer.objects.bulk_create(in_order, ignore_conflicts=True)
    by_ref, by_email = _known(
        company,
        refs={reviewer.customer_ref for reviewer in fresh},
        emails={reviewer.email for reviewer in fresh},
    )
    return {
        reviewer.pk: by_ref.get(reviewer.customer_ref) or by_email.get(reviewer.email) or reviewer
        for reviewer in fresh
    }


def _known(
    company: Company, *, refs: set[str], emails: set[str]
) -> tuple[dict[str, Reviewer], dict[str, Reviewer]]:
    """Return the company's reviewers of these customer ids, and of these addresses."""
    # An empty one names nobody. It is excluded once more in the query, because the indexes leave it
    # out and PostgreSQL does not infer that from a long list.
    rows = Reviewer.objects.for_company(company)
    by_ref: dict[str, Reviewer] = {}
    by_email: dict[str, Reviewer] = {}
    if refs - {""}:
        found = rows.filter(customer_ref__in=refs - {""}).exclude(customer_ref="")
        by_ref = {reviewer.customer_ref: reviewer for reviewer in found}
    if emails - {""}:
        found = rows.filter(email__in=emails - {""}).exclude(email="")
        by_email = {reviewer.email: reviewer for reviewer in found}
    return by_ref, by_email


def _tidied(data: ReviewerData) -> ReviewerData:
    return replace(
        data,
        email=data.email.strip().lower(),
        claimed_email=data.claimed_email.strip().lower(),
        customer_ref=data.customer_ref.strip(),
    )
