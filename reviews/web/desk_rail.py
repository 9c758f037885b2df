"""The rail of a company's desk: the places to go that a role has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from reviews.identity.permissions import Permission
from reviews.web.access import Seat


@dataclass(frozen=True)
class Tab:
    """A place to go."""

    label: str
    drawing: str
    address: str
    count: str
    is_current: bool


def tabs_of(seat: Seat, *, current: str, waiting: str = "") -> Sequence[Tab]:
    """Return the tabs for a seat.

    Args:
        seat: who sits where; what the role does not include is not shown.
        current: the tab that is open: ``waiting``, ``decided``, ``replies``, ``imports``,
            ``form``, ``widgets`` or ``people``.
        waiting: how many cases wait, in words; empty where that is not counted.
    """
    slug = seat.company.slug
    tabs = []
    if seat.may(Permission.CASE_VIEW):
        queue = reverse("web:desk-company", args=[slug])
        tabs += [
            Tab(
                *(pgettext("list of cases", "Waiting"), "inbox", queue, waiting),
                is_current=current == "waiting",
            ),
            Tab(
                *(pgettext("list of cases", "Decided"), "history", f"{queue}?list=decided", ""),
                is_current=current == "decided",
            ),
        ]
    if seat.may(Permission.CONTRIBUTION_REPLY):
        replies = reverse("web:replies", args=[slug])
        tabs.append(
            Tab(
                *(pgettext("page of the desk", "Replies"), "speech", replies, ""),
                is_current=current == "replies",
            )
        )
    if seat.may(Permission.PRODUCT_MANAGE):
        imports = reverse("web:imports", args=[slug])
        tabs.append(
            Tab(
                *(pgettext("page of the desk", "Imports"), "upload", imports, ""),
                is_current=current == "imports",
            )
        )
    if seat.may(Permission.FORM_MANAGE):
        form = reverse("web:form", args=[slug])
        tabs.append(
            Tab(
                *(pgettext("page of the desk", "Review form"), "pen", form, ""),
                is_current=current == "form",
            )
        )
    if seat.may(Permission.WIDGET_MANAGE):
        widgets = reverse("web:widgets", args=[slug])
        tabs.append(
            Tab(
                *(pgettext("page of the desk", "Widgets"), "picture", widgets, ""),
                is_current=current == "widgets",
            )
        )
    if seat.may(Permission.PERSON_MANAGE):
        people = reverse("web:people", args=[slug])
        tabs.append(
            Tab(
                *(gettext("Customer data"), "lock", people, ""),
                is_current=current == "people",
            )
        )
    return tabs
