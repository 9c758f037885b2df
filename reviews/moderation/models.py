"""Policies, screenings, cases, decisions and appeals.

A key with ``db_constraint=False`` has a composite one instead, in migration 0002 or 0009, which
holds both rows to one company, one contribution or one revision.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.common.querysets import CompanyQuerySet
from reviews.journal.actors import Actor, ActorKind
from reviews.moderation.lifecycle import AppealState, CaseState
from reviews.moderation.querysets import AppealQuerySet, CaseQuerySet
from reviews.moderation.reasons import ReasonCode
from reviews.moderation.verdict import DEFAULT_HOLD_FROM, DEFAULT_REJECT_FROM, Verdict

APPEAL_TEXT_MAX = 2_000


class Policy(CompanyOwned):
    """How strict a company is, in one version. The highest version counts; none is ever changed,
    so that every screening can be understood by the policy it names.
    """

    version = models.PositiveIntegerField()
    hold_everything = models.BooleanField(default=False)
    """Nothing is published before a person has seen it."""
    hold_from = models.FloatField(default=DEFAULT_HOLD_FROM)
    """Score from which something waits for a person."""
    reject_from = models.FloatField(default=DEFAULT_REJECT_FROM)
    """Score from which a classifier named in ``rejectable`` refuses by itself."""
    rejectable = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    blocked_terms = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    watched_terms = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    created_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "version",
            "hold_everything",
            "hold_from",
            "reject_from",
            "rejectable",
            "blocked_terms",
            "watched_terms",
            "created_at",
        )
    )

    class Meta:
        verbose_name_plural = "policies"
        constraints = (
            models.UniqueConstraint(fields=("company", "version"), name="policy_version_once"),
            models.UniqueConstraint(fields=("company", "id"), name="policy_of_company"),
            models.CheckConstraint(
                condition=Q(hold_from__gte=0, hold_from__lte=F("reject_from"), reject_from__lte=1),
                name="policy_thresholds_in_range",
            ),
        )

    def __str__(self) -> str:
        return f"version {self.version}"


class Screening(CompanyOwned):
    """What the machine found in one revision, by which policy, and what followed."""

    revision = models.ForeignKey(
        "reviews.Revision",
        on_delete=models.PROTECT,
        related_name="screenings",
        db_index=False,
        db_constraint=False,
    )
    policy = models.ForeignKey(
        Policy, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    verdict = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Verdict])
    findings = models.JSONField(default=list)
    """As ``reviews.moderation.findings`` writes them: codes, scores and places, never text."""
    screened_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "revision", "policy", "verdict", "findings", "screened_at")
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("revision", "id"), name="screening_of_revision"),
        )

    def __str__(self) -> str:
        return f"{self.verdict} for {self.revision_id}"


class CaseOrigin(models.TextChoices):
    """What brought a case to the desk, the last time. Codes live for ever."""

    SCREENING = "screening", _("Screening")
    REPORT = "report", _("Reported")
    APPEAL = "appeal", _("Appeal")


class Case(CompanyOwned):
    """A version of a text that a person should look at, or the machine has refused."""

    contribution = models.ForeignKey(
        "reviews.Contribution", on_delete=models.PROTECT, related_name="cases", db_constraint=False
    )
    revision = models.ForeignKey(
        "reviews.Revision",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    screening = models.ForeignKey(
        Screening,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """The latest; empty where something was reported that came public without one."""
    state = models.CharField(max_length=8, choices=CaseState, default=CaseState.OPEN)
    origin = models.CharField(max_length=9, choices=CaseOrigin, default=CaseOrigin.SCREENING)
    opened_at = models.DateTimeField()
    """When it came to the desk, the last time."""
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "contribution",
            "revision",
            "screening",
            "state",
            "origin",
            "opened_at",
            "decided_at",
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "id"), name="case_of_company"),
            models.UniqueConstraint(fields=("revision",), name="case_of_revision_once"),
            models.UniqueConstraint(fields=("id", "revision"), name="case_about_revision"),
            models.CheckConstraint(
                condition=Q(state=CaseState.OPEN, decided_at=None)
                | Q(state=CaseState.DECIDED, decided_at__isnull=False)
                | Q(state=CaseState.OBSOLETE),
                name="case_decided_with_time",
            ),
        )
        indexes = (
            # The queue and the list of what was decided, each in its order.
            models.Index(
                fields=("company", "opened_at", "id"),
                condition=Q(state=CaseState.OPEN),
                name="case_queue",
            ),
            models.Index(
                fields=("company", "-decided_at", "-id"),
                condition=Q(state=CaseState.DECIDED),
                name="case_decided",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Outcome(models.TextChoices):
    """What a decision says."""

    PUBLISH = "publish", _("Publish")
    REJECT = "reject", _("Reject")


class Decision(CompanyOwned):
    """A decision on one revision, by a person or by the machine. Decisions are only added."""

    case = models.ForeignKey(
        Case,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="decisions",
        db_constraint=False,
    )
    """Empty where screening published without anybody's having to look."""
    revision = models.ForeignKey(
        "reviews.Revision", on_delete=models.PROTECT, related_name="decisions", db_constraint=False
    )
    outcome = models.CharField(max_length=7, choices=Outcome)
    reasons = ArrayField(models.CharField(max_length=20, choices=ReasonCode), default=list)
    note = models.TextField(max_length=2000, blank=True)
    """For colleagues. It is shown to its author nowhere, but stands in the copy of their data."""
    actor_kind = models.CharField(max_length=10, choices=ActorKind)
    actor_id = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "case",
            "revision",
            "outcome",
            "reasons",
            "actor_kind",
            "decided_at",
        ),
        link=("actor_id",),
        content=("note",),
    )
    of_person: ClassVar = by_path("revision__contribution__reviewer")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PUBLISH, reasons=[])
                | (Q(outcome=Outcome.REJECT) & ~Q(reasons=[])),
                name="decision_refusal_has_reasons",
            ),
            models.UniqueConstraint(fields=("revision", "id"), name="decision_on_revision"),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.revision_id}"

    @property
    def actor(self) -> Actor:
        """Who decided."""
        return Actor(ActorKind(self.actor_kind), self.actor_id)

    @property
    def is_automatic(self) -> bool:
        """Whether the machine decided."""
        return self.actor_kind == ActorKind.SYSTEM


class Appeal(CompanyOwned):
    """An author's objection to the refusal of one version (Article 20 of Regulation (EU)
    2022/2065).
    """

    contribution = models.ForeignKey(
        "reviews.Contribution", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    revision = models.ForeignKey(
        "reviews.Revision", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    """The refusal that is appealed."""
    text = models.TextField(max_length=APPEAL_TEXT_MAX)
    state = models.CharField(max_length=10, choices=AppealState, default=AppealState.OPEN)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    ruling = models.ForeignKey(
        Decision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """The decision that answered it."""
    by_same_person = models.BooleanField(default=False)
    """Nobody else in the team may decide, so that whoever had refused it answered it, too."""

    objects = AppealQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "contribution",
            "revision",
            "decision",
            "state",
            "created_at",
            "decided_at",
            "ruling",
            "by_same_person",
        ),
        content=("text",),
    )
    of_person: ClassVar = by_path("contribution__reviewer")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("revision",), condition=Q(state=AppealState.OPEN), name="appeal_one_open"
            ),
            models.UniqueConstraint(fields=("decision",), name="appeal_once"),
            models.UniqueConstraint(fields=("ruling",), name="appeal_ruling_once"),
            models.CheckConstraint(
                condition=Q(state=AppealState.OPEN, decided_at=None, ruling=None)
                | Q(
                    state__in=(AppealState.UPHELD, AppealState.OVERTURNED),
                    decided_at__isnull=False,
                    ruling__isnull=False,
                )
                | Q(state=AppealState.OBSOLETE, decided_at__isnull=False, ruling=None),
                name="appeal_decided_with_ruling",
            ),
        )

    def __str__(self) -> str:
        return f"appeal {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.state == AppealState.OPEN
