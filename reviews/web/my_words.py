"""What an author wrote, and where it stands, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reviews.content.kinds import Kind
from reviews.moderation.models import Outcome
from reviews.moderation.reasons import author_text
from reviews.moderation.written import Ruling, Standing, Version, Written
from reviews.web.addresses import address_of


@dataclass(frozen=True)
class Look:
    """How a standing is shown."""

    label: Promise
    """In a list."""
    title: Promise
    """On a page of its own."""
    text: Promise
    tone: str
    drawing: str
    state: str
    """Which of the four looks of a receipt it has."""


_LOOKS = {
    Standing.WAITING: Look(
        gettext_lazy("Being checked"),
        gettext_lazy("It is being checked"),
        gettext_lazy("Most texts appear within moments; some are read by a person first."),
        *("info", "clock", "submitted"),
    ),
    Standing.PUBLIC: Look(
        gettext_lazy("Public"),
        gettext_lazy("It is public"),
        gettext_lazy("Everybody can read it."),
        *("good", "check-circle", "published"),
    ),
    Standing.CHANGE_WAITS: Look(
        gettext_lazy("Public; your change is being checked"),
        gettext_lazy("Your change is being checked"),
        gettext_lazy("Until it is decided, everybody sees the version before it."),
        *("info", "clock", "submitted"),
    ),
    Standing.CHANGE_REFUSED: Look(
        gettext_lazy("Public; your change was not published"),
        gettext_lazy("Your change was not published"),
        gettext_lazy("Everybody still sees the version before it."),
        *("warning", "alert", "rejected"),
    ),
    Standing.REFUSED: Look(
        gettext_lazy("Not published"),
        gettext_lazy("It is not published"),
        gettext_lazy("Only you and the shop’s team see it. Your opinion played no part in that."),
        *("warning", "alert", "rejected"),
    ),
    Standing.WITHDRAWN: Look(
        gettext_lazy("Withdrawn"),
        gettext_lazy("It was withdrawn"),
        gettext_lazy("Nobody sees it any more."),
        *("", "close", "withdrawn"),
    ),
}

_STATES = {
    "pending": gettext_lazy("being checked"),
    "published": gettext_lazy("public"),
    "rejected": gettext_lazy("not published"),
    "superseded": gettext_lazy("replaced by a newer version"),
    "withdrawn": gettext_lazy("withdrawn"),
}


@dataclass(frozen=True, kw_only=True)
class Card:
    """Something an author wrote, as the author's pages show it."""

    written: Written

    @property
    def look(self) -> Look:
        """How its standing is shown."""
        return _LOOKS[self.written.standing]

    @property
    def title(self) -> str:
        """What it is, in a line."""
        # Whole sentences, because languages build them differently.
        return {
            Kind.REVIEW: _("Your review of %(product)s"),
            Kind.COMMENT: _("Your comment on %(product)s"),
            Kind.QUESTION: _("Your question about %(product)s"),
            Kind.ANSWER: _("Your answer about %(product)s"),
        }[self.written.kind] % {"product": self.written.product.name}

    @property
    def reasons(self) -> list[Promise]:
        """Why the newest version is not public, for its author."""
        refusal = self.written.newest.refusal
        return _reasons(refusal) if refusal else []

    @property
    def judged_by(self) -> str:
        """Whether a program or a person refused it (EU 2022/2065, Art. 17 (3) c)."""
        refusal = self.written.newest.refusal
        if refusal is None:
            return ""
        if refusal.is_automatic:
            return _("A program decided this.")
        return _("A person decided this.")

    @property
    def address(self) -> str:
        """Its own page."""
        return self._address("my-written")

    @property
    def edit_address(self) -> str:
        """Where it is changed."""
        return self._address("my-edit")

    @property
    def withdraw_address(self) -> str:
        """Where it is taken back."""
        return self._address("my-withdraw")

    @property
    def public_address(self) -> str:
        """Where everybody sees it; empty if nobody does."""
        if self.written.contribution.state != "published":
            return ""
        return address_of(self.written.contribution, product=self.written.product)

    def _address(self, name: str) -> str:
        company = self.written.product.company
        return reverse(f"web:{name}", args=[company.slug, self.written.id])


@dataclass(frozen=True)
class Happening:
    """Something in the life of a version, in words."""

    text: str
    at: datetime
    reasons: Sequence[Promise] = ()


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """One version with what was decided about it."""

    version: Version
    happenings: Sequence[Happening]

    @property
    def label(self) -> str:
        """Which version it is, and where it stands."""
        revision = self.version.revision
        return _("Version %(number)d: %(state)s") % {
            "number": revision.number,
            "state": _STATES[revision.state],
        }


def chapter_of(version: Version) -> Chapter:
    """Return the story of a version, first things first."""
    happenings = [Happening(_("You sent it."), version.revision.submitted_at)]
    for ruling in reversed(version.rulings):
        texts = {
            (Outcome.PUBLISH, True): _("A program decided to publish it."),
            (Outcome.PUBLISH, False): _("A person decided to publish it."),
            (Outcome.REJECT, True): _("A program decided not to publish it."),
            (Outcome.REJECT, False): _("A person decided not to publish it."),
        }
        text = texts[ruling.outcome, ruling.is_automatic]
        happenings.append(Happening(text, ruling.decided_at, _reasons(ruling)))
    return Chapter(version=version, happenings=happenings)


def _reasons(ruling: Ruling) -> list[Promise]:
    return [author_text(code) for code in ruling.reasons]
