"""What readers complain about.

A key with ``db_constraint=False`` has a composite one instead, in migration 0010_votes.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_names, by_path, classify, either
from reviews.content import limits
from reviews.content.lifecycle import ReportState
from reviews.content.querysets import ReportQuerySet
from reviews.content.reporting import ReportKind, ReportOutcome, ReportReason
from reviews.content.visitors import DIGEST_LENGTH

_OPEN = Q(state=ReportState.RECEIVED, outcome="", decided_at=None)
_ENDED = Q(state=ReportState.DECIDED, outcome__in=ReportOutcome.values, decided_at__isnull=False)


class Report(CompanyOwned):
    """A reader's complaint about the version of a contribution that was public then.

    Who decides it, and how, is moderation's; here stands what came in and how it ended.
    """

    contribution = models.ForeignKey(
        "reviews.Contribution",
        on_delete=models.PROTECT,
        related_name="reports",
        db_constraint=False,
    )
    revision = models.ForeignKey(
        "reviews.Revision",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=12, choices=ReportKind)
    reason = models.CharField(max_length=13, choices=ReportReason)
    text = models.TextField(max_length=limits.NOTICE_TEXT_MAX, blank=True)
    notifier_name = models.CharField(max_length=limits.NOTIFIER_MAX, blank=True)
    notifier_email = models.EmailField(blank=True)
    law = models.CharField(max_length=limits.LAW_MAX, blank=True)
    location = models.CharField(max_length=limits.LOCATION_MAX, blank=True)
    """The exact address of what it is about (Article 16(2)(b) of Regulation (EU) 2022/2065)."""
    good_faith = models.BooleanField(default=False)
    about_child_abuse = models.BooleanField(default=False)
    language = models.CharField(max_length=12, blank=True)
    """Of the page it was written on, to answer in; BCP 47."""
    reporter = models.CharField(max_length=DIGEST_LENGTH)
    """See ``Visitor.digest``. An address that anybody can type is nobody's mark."""
    reviewer = models.ForeignKey(
        "reviews.Reviewer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    """Where the reporter is a customer that we know."""
    state = models.CharField(max_length=8, choices=ReportState, default=ReportState.RECEIVED)
    outcome = models.CharField(max_length=9, choices=ReportOutcome, blank=True)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "contribution",
            "revision",
            "kind",
            "reason",
            "good_faith",
            "about_child_abuse",
            "language",
            "state",
            "outcome",
            "received_at",
            "decided_at",
        ),
        link=("reporter", "reviewer"),
        name=("notifier_name",),
        contact=("notifier_email",),
        content=("text", "law", "location"),
    )
    of_person: ClassVar = either(by_path("reviewer"), by_names(email="notifier_email"))

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("contribution", "reporter", "kind"),
                condition=Q(state=ReportState.RECEIVED),
                name="report_one_open",
            ),
            models.CheckConstraint(condition=_OPEN | _ENDED, name="report_decided_with_outcome"),
            models.CheckConstraint(
                condition=(
                    Q(kind=ReportKind.LEGAL_NOTICE, reason=ReportReason.ILLEGAL, good_faith=True)
                    & ~Q(text="")
                    & ~Q(location="")
                    & (Q(about_child_abuse=True) | (~Q(notifier_name="") & ~Q(notifier_email="")))
                )
                | Q(kind=ReportKind.REPORT, reason__in=ReportReason.values),
                name="report_notice_complete",
            ),
        )
        # For a device whose user says who it is.
        indexes = (models.Index(fields=("company", "reporter"), name="reports_of_reporter"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided it yet."""
        return self.state == ReportState.RECEIVED
