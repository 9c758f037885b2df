"""What the desk shows, put into words: lists, one case, and what was just done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reviews.catalog.models import Company
from reviews.identity.permissions import Permission, Principal
from reviews.identity.queries import companies_where
from reviews.moderation import queries
from reviews.moderation.complaints import may_answer
from reviews.moderation.models import Outcome
from reviews.moderation.queries import CaseView, Listing
from reviews.web import cursors
from reviews.web.access import Seat
from reviews.web.desk_case import Detail, Line
from reviews.web.desk_rail import Tab, tabs_of
from reviews.web.forms import DecisionForm
from reviews.web.templatetags.components import whole

CASES = 25


@dataclass(frozen=True)
class Entry:
    """A company whose desk a person may sit at."""

    company: Company
    address: str
    note: str


@dataclass(frozen=True)
class Notice:
    """Something that went otherwise than asked for."""

    title: str
    text: str


@dataclass(frozen=True)
class Said:
    """What was done a moment ago, with the way back to it."""

    text: str
    address: str


class Desk:
    """A list of cases and the one that is looked at."""

    def __init__(
        self,
        seat: Seat,
        listing: Listing,
        *,
        after: tuple[datetime, UUID] | None,
        chosen: CaseView | None = None,
    ) -> None:
        """Read the list; without ``chosen`` its first case is looked at."""
        self.seat = seat
        self.listing = listing
        self.view = "queue"
        """Which of the two a narrow screen shows: ``queue`` or ``case``."""
        self._after = after
        self._page = queries.cases(company=seat.company, listing=listing, after=after, limit=CASES)
        if chosen is None and self._page.cases:
            chosen = self._page.cases[0]
        self.chosen = None if chosen is None else self._detail(chosen)

    @property
    def cases(self) -> list[Line]:
        """The lines of the list."""
        current = self.chosen.view.id if self.chosen else None
        return [
            Line(view, self._address("case", view), view.id == current) for view in self._page.cases
        ]

    @cached_property
    def waiting(self) -> int:
        """How many cases wait; counted up to a limit."""
        return queries.waiting_count(company=self.seat.company)

    @property
    def tabs(self) -> Sequence[Tab]:
        """The lists there are."""
        return tabs_of(
            self.seat,
            current="decided" if self.listing is Listing.DECIDED else "waiting",
            waiting=counted(self.waiting),
        )

    @property
    def title(self) -> str:
        """What the list is."""
        if self.listing is Listing.DECIDED:
            return _("Decided lately")
        return _("Waiting for you")

    @property
    def page_title(self) -> str:
        """What the page is, for the browser's tab."""
        if self.view == "case" and self.chosen is not None:
            # Translators: what is said, and the name of a product: “Review of”, “Blue mug”.
            return _("%(about)s %(product)s") % {
                "about": self.chosen.about,
                "product": self.chosen.view.product.name,
            }
        return self.title

    @property
    def empty_title(self) -> str:
        """What an empty list says first."""
        if self.listing is Listing.DECIDED:
            return _("Nothing decided yet")
        return _("All done")

    @property
    def empty_text(self) -> str:
        """What an empty list says then."""
        if self.listing is Listing.DECIDED:
            return _("What you publish or reject stands here, and can be decided anew.")
        return _("Nothing waits for a decision. New reviews that need a look appear here.")

    @property
    def list_address(self) -> str:
        """The list's own address, at the page shown."""
        query = {"list": "decided"} if self.listing is Listing.DECIDED else {}
        if self._after:
            query["after"] = cursors.of_moment(self._after)
        return _with(self._queue_address, query)

    @property
    def first_address(self) -> str:
        """The first page of the list; empty on the first page itself."""
        return self._list_from("") if self._after else ""

    @property
    def next_address(self) -> str:
        """The next page of the list, if there is one."""
        word = cursors.of_moment(self._page.next)
        return self._list_from(word) if word else ""

    def empty_form(self) -> DecisionForm:
        """Return the form for deciding the case that is looked at."""
        if self.chosen is None:
            return DecisionForm()
        return DecisionForm(
            initial={
                "revision_id": self.chosen.view.revision_id,
                "revises": self.chosen.revises,
            }
        )

    def _detail(self, view: CaseView) -> Detail:
        appeal = view.appeal
        return Detail(
            view,
            self._address("decide", view),
            needs_another=appeal is not None
            and appeal.is_open
            and not may_answer(
                actor=self.seat.principal.actor, appeal=appeal, company=self.seat.company
            ),
        )

    @property
    def _queue_address(self) -> str:
        return reverse("web:desk-company", args=[self.seat.company.slug])

    def _list_from(self, word: str) -> str:
        query = {"list": "decided"} if self.listing is Listing.DECIDED else {}
        return _with(self._queue_address, {**query, **({"after": word} if word else {})})

    def _address(self, name: str, view: CaseView) -> str:
        word = cursors.of_moment(self._after)
        address = reverse(f"web:{name}", args=[self.seat.company.slug, view.id])
        return _with(address, {"after": word} if word else {})


def desk_entries(principal: Principal) -> list[Entry]:
    """Return the desks of a person, each with what is to be done there.

    Where cases are not the person's, the desk is that of the catalogue.
    """
    moderated = companies_where(principal, Permission.CASE_VIEW)
    entries = [
        Entry(company, reverse("web:desk-company", args=[company.slug]), _waiting(company))
        for company in moderated
    ]
    entries += [
        Entry(company, reverse("web:imports", args=[company.slug]), _("Imports of products"))
        for company in companies_where(principal, Permission.PRODUCT_MANAGE)
        if company not in moderated
    ]
    return entries


def _waiting(company: Company) -> str:
    waiting = queries.waiting_count(company=company)
    if not waiting:
        return _("Nothing waits")
    return ngettext("%(n)s waits", "%(n)s wait", waiting) % {"n": counted(waiting)}


def said_of(company: Company, case_id: UUID) -> Said | None:
    """Return what the latest decision on a case was, in a sentence."""
    view = queries.case(company=company, case_id=case_id)
    if view is None or view.latest_decision is None:
        return None
    what = Truncator(view.title or view.body or view.product.name).chars(60)
    sentence = (
        _("Published: “%(what)s”.")
        if view.latest_decision.outcome is Outcome.PUBLISH
        else _("Rejected: “%(what)s”.")
    )
    return Said(sentence % {"what": what}, reverse("web:case", args=[company.slug, case_id]))


def counted(number: int) -> str:
    """Say a number that was counted up to a limit; nothing for none."""
    if number > queries.COUNTED_MAX:
        return f"{whole(queries.COUNTED_MAX)}+"
    return whole(number) if number else ""


def _with(address: str, query: Mapping[str, str]) -> str:
    return (
        f"{address}?{'&'.join(f'{key}={value}' for key, value in query.items())}"
        if query
        else address
    )
