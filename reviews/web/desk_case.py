"""One case in words: as a line of a list, and with everything a moderator needs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from reviews.content.kinds import Kind, Source
from reviews.content.photos.rendering import Size
from reviews.identity.models import StaffUser
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.classifiers.explanations import explain
from reviews.moderation.complaints import ReportView
from reviews.moderation.findings import Finding
from reviews.moderation.models import CaseOrigin, Outcome
from reviews.moderation.queries import CaseView, DecisionView
from reviews.moderation.verdict import DEFAULT_HOLD_FROM
from reviews.web.marks import marked
from reviews.web.told import Picture

EXCERPT = 160
"""Characters of the text that a list shows."""


ABOUT = {
    Kind.REVIEW: gettext_lazy("Review of"),
    Kind.QUESTION: gettext_lazy("Question about"),
    Kind.ANSWER: gettext_lazy("Answer to a question about"),
    Kind.COMMENT: gettext_lazy("Comment on"),
}


@dataclass(frozen=True)
class Line:
    """A case as a line of a list."""

    view: CaseView
    address: str
    is_current: bool

    @property
    def excerpt(self) -> str:
        """The beginning of the text."""
        return Truncator(self.view.body).chars(EXCERPT)

    @property
    def labels(self) -> list[str]:
        """Why it is here: an appeal, reports, or what screening found and was sure of."""
        if self.view.state == "open" and self.view.origin is CaseOrigin.APPEAL:
            return [str(self.view.origin.label)]
        if self.view.reports.count and self.view.state == "open":
            return [reported_words(self.view.reports.count)]
        strong = [f for f in self.view.findings if f.score >= DEFAULT_HOLD_FROM]
        return list(dict.fromkeys(str(f.reason.label) for f in strong or self.view.findings))

    @property
    def outcome(self) -> str:
        """How it was decided; empty while it waits, if for the second time."""
        latest = self.view.latest_decision
        return latest.outcome.value if latest and self.view.state != "open" else ""

    @property
    def outcome_label(self) -> str:
        """The same in a word."""
        return outcome_word(Outcome(self.outcome)) if self.outcome else ""


@dataclass(frozen=True)
class Remark:
    """A finding in words."""

    label: str
    certainty: str
    explanation: str
    is_strong: bool
    """Whether it would hold a text by itself, under the rules we ship."""


@dataclass(frozen=True)
class Past:
    """A decision in words."""

    words: str
    decided_at: datetime
    by: str
    reasons: str
    note: str


@dataclass(frozen=True)
class Detail:
    """One case with everything in words."""

    view: CaseView
    decide_address: str
    needs_another: bool = False
    """It waits for an answer to an appeal that this person may not give."""

    @property
    def findings(self) -> list[Remark]:
        """Why it is here, strongest first."""
        return [
            Remark(
                label=str(finding.reason.label),
                certainty=certainty(finding),
                explanation=explain(finding),
                is_strong=finding.score >= DEFAULT_HOLD_FROM,
            )
            for finding in self.view.findings
        ]

    @property
    def about(self) -> str:
        """What it is, as words before the product's name."""
        return str(ABOUT[self.view.kind])

    @property
    def marked_title(self) -> SafeString:
        """The title with what was noticed marked."""
        return self._marked("title", self.view.title)

    @property
    def marked_body(self) -> SafeString:
        """The text with what was noticed marked."""
        return self._marked("body", self.view.body)

    @property
    def marked_author_name(self) -> SafeString:
        """The name with what was noticed marked."""
        return self._marked("author_name", self.view.author_name)

    @property
    def points(self) -> list[SafeString]:
        """What is good and what is not, each point on its line, with what was noticed marked."""
        return [
            self._marked(name, "\n".join(points))
            for name, points in (("pros", self.view.pros), ("cons", self.view.cons))
            if points
        ]

    @property
    def pictures(self) -> list[Picture]:
        """The photos, from addresses that are good for an hour."""
        return [
            Picture(photo.signed_addresses[Size.THUMB], photo.signed_addresses[Size.LARGE])
            for photo in self.view.photos
        ]

    @property
    def source_words(self) -> str:
        """How it reached us."""
        source = self.view.source
        if source.startswith(Source.IMPORT_PREFIX):
            return _("Import (%(origin)s)") % {"origin": source.removeprefix(Source.IMPORT_PREFIX)}
        return {
            Source.HOSTED_FORM: _("Form on the product page"),
            Source.STOREFRONT_API: _("The shop’s own page"),
            Source.INVITATION: _("Invitation to a buyer"),
            Source.COMPANY: _("The company itself"),
        }.get(source, source)

    @property
    def revises(self) -> str:
        """The id of the decision in force, which a new one would revise."""
        latest = self.view.latest_decision
        return str(latest.id) if latest else ""

    @property
    def is_obsolete(self) -> bool:
        """Whether there is nothing left to decide."""
        return self.view.state == "obsolete"

    @property
    def reported(self) -> str:
        """How often it was reported."""
        return reported_words(self.view.reports.count)

    @property
    def reported_for(self) -> str:
        """The reasons that readers gave, the most frequent first."""
        return ", ".join(
            f"{reason.label} ({n})" if n > 1 else str(reason.label)
            for reason, n in self.view.reports.reasons.items()
        )

    @property
    def reported_texts(self) -> list[ReportView]:
        """The latest reports that say more than a reason."""
        return [report for report in self.view.reports.latest if report.text]

    @property
    def is_public(self) -> bool:
        """Whether the public sees this text now."""
        return self.view.is_public

    @property
    def is_refused_again(self) -> bool:
        """Whether rejecting it leaves things as they are."""
        latest = self.view.latest_decision
        return latest is not None and latest.outcome is Outcome.REJECT

    @property
    def may_publish(self) -> bool:
        """Whether it can be published."""
        return Outcome.PUBLISH in self.view.allowed

    @property
    def may_reject(self) -> bool:
        """Whether it can be rejected."""
        return Outcome.REJECT in self.view.allowed

    @cached_property
    def history(self) -> list[Past]:
        """What was decided on it, latest first."""
        names = _names(decision.by for decision in self.view.decisions)
        return [
            Past(
                words=outcome_word(decision.outcome),
                decided_at=decision.decided_at,
                by=_who(decision, names),
                reasons=", ".join(str(code.label) for code in decision.reasons),
                note=decision.note,
            )
            for decision in self.view.decisions
        ]

    def _marked(self, field: str, text: str) -> SafeString:
        places = [
            (span.start, span.end)
            for finding in self.view.findings
            for span in finding.spans
            if span.field == field
        ]
        # A finding about the whole text would paint over the one word that another is about.
        parts = [(start, end) for start, end in places if end - start < len(text)]
        return marked(text, parts or places)


def reported_words(number: int) -> str:
    """Say how often something was reported."""
    return ngettext("Reported once", "Reported %(n)d times", number) % {"n": number}


def outcome_word(outcome: Outcome) -> str:
    """Say what was decided."""
    if outcome is Outcome.PUBLISH:
        return pgettext("decision", "Published")
    return pgettext("decision", "Rejected")


def certainty(finding: Finding) -> str:
    """Say how sure screening is."""
    if finding.score >= 0.9:
        return pgettext("certainty", "Almost certain")
    if finding.score >= 0.7:
        return pgettext("certainty", "Likely")
    if finding.score >= DEFAULT_HOLD_FROM:
        return pgettext("certainty", "Possible")
    return pgettext("certainty", "A slight sign")


def _names(actors: Iterable[Actor]) -> Mapping[str, str]:
    ids = {actor.id for actor in actors if actor.kind is ActorKind.STAFF}
    if not ids:
        return {}
    return {str(user.pk): str(user) for user in StaffUser.objects.filter(pk__in=ids)}


def _who(decision: DecisionView, names: Mapping[str, str]) -> str:
    if decision.is_automatic:
        return _("automatically")
    if decision.by.kind is ActorKind.API_KEY:
        return _("by the company’s own system")
    return names.get(decision.by.id) or _("by a former colleague")
