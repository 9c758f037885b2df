"""How a company's reviews work: from the settings in force, and with the figures behind them.

Directive (EU) 2019/2161 and 16 CFR 465 ask for it: who can write, what is checked and how, what is
not shown and why, how the mean and the order come about, and what was given for a review.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from reviews.catalog.models import Company
from reviews.content.kinds import Incentive, PurchaseProof
from reviews.content.queries import ReviewCounts
from reviews.display.operations.figures import PERIOD
from reviews.display.queries import Figures, figures_of
from reviews.moderation.queries import DecisionCounts, rules_of
from reviews.moderation.reasons import ReasonCode
from reviews.web import heads
from reviews.web.access import company_of
from reviews.web.languages import in_language_asked
from reviews.web.listing import Listing

_REFUSING_CHECKS: dict[str, str | Promise] = {
    "blocked_terms": gettext_lazy("Slurs that have no harmless use, and words the shop blocks"),
    "links": gettext_lazy("Advertising, where several signs of it come together"),
    "personal_data": gettext_lazy("Personal data, such as telephone numbers and addresses"),
    "gibberish": gettext_lazy("Texts without readable words"),
    "repeated": gettext_lazy("Copies of a text that was sent before"),
}


@dataclass(frozen=True)
class Row:
    """A number with what it counts."""

    label: str
    number: int
    share: float | None = None


@require_safe
@in_language_asked
def how(request: HttpRequest, slug: str) -> HttpResponse:
    """Tell how the company's reviews come about, are checked, counted and put in order."""
    company = company_of(slug)
    figures = figures_of(company)
    rules = rules_of(company)
    here = reverse("web:how", args=[slug])
    context: dict[str, Any] = {
        "company": company,
        "rules": rules,
        "refusing": [
            label for check, label in _REFUSING_CHECKS.items() if check in rules.refusable
        ],
        "order": next(choice.label for choice in Listing(here).sorts if choice.is_current),
        "orders": [choice.label for choice in Listing(here).sorts],
        "days": PERIOD.days,
        "figures": figures,
        "head": heads.head_of(
            request,
            company,
            path=here,
            title=_title(company),
            description=_("Who can write, what is checked, and how stars and order come about."),
        ),
    }
    return render(request, "reviews/web/how.html", context | _rows(figures))


def _title(company: Company) -> str:
    return _("How reviews of %(company)s work") % {"company": company.name}


def _rows(figures: Figures | None) -> dict[str, Sequence[Row]]:
    if figures is None:
        return {}
    reviews, decisions = figures.reviews, figures.decisions
    return {
        "origin_rows": _origins(reviews),
        "incentive_rows": _incentives(reviews),
        "decision_rows": _decisions(decisions),
        "reason_rows": _reasons(decisions),
        "appeal_rows": _appeals(decisions),
    }


def _origins(reviews: ReviewCounts) -> Sequence[Row]:
    def row(label: str, number: int) -> Row:
        return Row(label, number, number / reviews.total if reviews.total else None)

    proofs = {
        PurchaseProof.ORDER: _("Verified by an order of the shop"),
        PurchaseProof.INVITATION: _("Verified by a link that only a buyer was sent"),
        PurchaseProof.SOURCE: _("Verified where they were collected before"),
    }
    verified = sum(reviews.by_proof.values())
    unproven = reviews.total - verified - reviews.email_confirmed
    return [
        Row(_("Public reviews"), reviews.total),
        *(row(label, reviews.by_proof.get(proof, 0)) for proof, label in proofs.items()),
        row(_("Not verified, but the e-mail address is confirmed"), reviews.email_confirmed),
        row(_("Neither verified nor confirmed"), unproven),
        row(_("Collected elsewhere and brought in by the shop"), reviews.elsewhere),
    ]


def _incentives(reviews: ReviewCounts) -> Sequence[Row]:
    return [
        Row(str(Incentive(code).label), number, number / reviews.total)
        for code, number in sorted(reviews.by_incentive.items(), key=lambda pair: -pair[1])
    ]


def _decisions(decisions: DecisionCounts) -> Sequence[Row]:
    found = {
        _("Published by the program"): decisions.published_by_machine,
        _("Published by a person"): decisions.published_by_person,
        _("Refused by the program"): decisions.refused_by_machine,
        _("Refused by a person"): decisions.refused_by_person,
    }
    total = sum(found.values())
    return [Row(label, n, n / total) for label, n in found.items()] if total else []


def _reasons(decisions: DecisionCounts) -> Sequence[Row]:
    return [
        Row(str(ReasonCode(code).label), number)
        for code, number in sorted(decisions.by_reason.items(), key=lambda pair: -pair[1])
    ]


def _appeals(decisions: DecisionCounts) -> Sequence[Row]:
    if not decisions.appeals:
        return []
    share = decisions.overturned / decisions.appeals
    return [
        Row(_("Appeals that were decided"), decisions.appeals),
        Row(_("Of these, the text was published after all"), decisions.overturned, share),
    ]
