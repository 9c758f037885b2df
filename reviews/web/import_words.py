"""One import in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reviews.interop.models import ImportKind, ImportRun
from reviews.web.templatetags.components import whole

REMARKS_SHOWN = 50


@dataclass(frozen=True)
class Figure:
    """A number with what it counts."""

    label: str
    number: int
    needs_a_look: bool = False


@dataclass(frozen=True)
class RunView:
    """An import as its page and the list show it."""

    run: ImportRun
    slug: str

    @property
    def address(self) -> str:
        """Its page."""
        return self._address("import")

    @property
    def again_address(self) -> str:
        """Where to ask for it once more; empty where that cannot be."""
        return self._address("import-again") if self.run.has_ended and self.run.kept_as else ""

    @property
    def remarks_address(self) -> str:
        """All remarks as a file; empty where there is none."""
        return self._address("import-remarks") if self.run.remarks_total else ""

    @property
    def state_label(self) -> str:
        """Where it stands, in a word or two."""
        return {
            "waiting": pgettext("import", "Waiting"),
            "running": pgettext("import", "Running"),
            "finished": pgettext("import", "Finished"),
            "failed": pgettext("import", "Broke off"),
        }[self.run.state]

    @property
    def tone(self) -> str:
        """The tone of its label."""
        return {"running": "info", "finished": "good", "failed": "danger"}.get(self.run.state, "")

    @property
    def drawing(self) -> str:
        """The drawing of its label."""
        return {"finished": "check", "failed": "alert"}.get(self.run.state, "clock")

    @property
    def kind_label(self) -> str:
        """What it brings in."""
        if self.run.kind == ImportKind.REVIEWS:
            return pgettext("import", "Reviews")
        return pgettext("import", "Products")

    @property
    def share(self) -> float:
        """How far into the file it is, from 0 to 1; not all of it before it has ended."""
        return min(0.99, self.run.bytes_read / max(self.run.bytes_total, 1))

    @property
    def percent(self) -> int:
        """The same for a bar."""
        return int(100 * self.share)

    @property
    def summary(self) -> str:
        """What became of it, in a sentence."""
        rows = self.run.rows_read
        text = ngettext("%(n)s row read", "%(n)s rows read", rows) % {"n": whole(rows)}
        refused = self.run.rows_refused
        if not refused:
            return text
        return (
            text
            + ", "
            + ngettext("%(n)s refused", "%(n)s refused", refused) % {"n": whole(refused)}
        )

    @property
    def figures(self) -> Sequence[Figure]:
        """Its numbers."""
        run = self.run
        return [
            Figure(pgettext("rows", "New"), run.rows_stored),
            Figure(pgettext("rows", "Changed"), run.rows_updated),
            Figure(pgettext("rows", "As they were"), run.rows_known),
            Figure(pgettext("rows", "Refused"), run.rows_refused, run.rows_refused > 0),
        ]

    @property
    def remarks(self) -> Sequence[dict[str, Any]]:
        """The first of what is to be said about rows."""
        found: Sequence[dict[str, Any]] = self.run.remarks[:REMARKS_SHOWN]
        return found

    @property
    def remarks_words(self) -> str:
        """How many of them are shown, where it is not all."""
        total = self.run.remarks_total
        if total <= REMARKS_SHOWN:
            return ""
        return _("The first %(shown)s of %(total)s are shown.") % {
            "shown": whole(REMARKS_SHOWN),
            "total": whole(total),
        }

    @property
    def ended_words(self) -> str:
        """What is said aloud when it has ended."""
        return f"{self.state_label}: {self.summary}" if self.run.has_ended else ""

    def _address(self, name: str) -> str:
        return reverse(f"web:{name}", args=[self.slug, self.run.pk])
