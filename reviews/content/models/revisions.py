"""The versions of contributions.

A key with ``db_constraint=False`` has a composite one instead, in migration 0002, which holds both
rows to one company, one contribution or one kind.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.content import limits
from reviews.content.kinds import Kind
from reviews.content.lifecycle import REVISIONS, RevisionState
from reviews.content.querysets import RevisionQuerySet

_STARS = {"rating__gte": limits.STARS_MIN, "rating__lte": limits.STARS_MAX}


class Revision(CompanyOwned):
    """One version of what a contribution says. It is never changed, only decided."""

    contribution = models.ForeignKey(
        "reviews.Contribution",
        on_delete=models.PROTECT,
        related_name="revisions",
        db_index=False,
        db_constraint=False,
    )
    kind = models.CharField(max_length=10, choices=Kind)
    """The contribution's, held equal by a composite foreign key: the checks below need it."""
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=RevisionState, default=RevisionState.PENDING)
    title = models.CharField(max_length=limits.TITLE_MAX, blank=True)
    body = models.TextField(max_length=limits.BODY_MAX, blank=True)
    author_name = models.CharField(max_length=limits.NAME_MAX, blank=True)
    """The name the author chose to show; empty is anonymous."""
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    recommends = models.BooleanField(null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    """To what the company asks, by the code of the question; stars or the code of a choice."""
    pros = ArrayField(
        models.CharField(max_length=limits.POINT_MAX), default=list, blank=True, db_default=[]
    )
    cons = ArrayField(
        models.CharField(max_length=limits.POINT_MAX), default=list, blank=True, db_default=[]
    )
    experienced_on = models.DateField(null=True, blank=True)
    """When the author had the experience, which is seldom the day of writing."""
    relationship = models.CharField(max_length=20, blank=True, db_default="")
    """What the author is to the company, as the author says."""
    video_url = models.CharField(max_length=limits.VIDEO_URL_MAX, blank=True, db_default="")
    language = models.CharField(max_length=12)
    """BCP 47."""
    fingerprint = models.CharField(max_length=64, blank=True)
    """Of the text, folded (``reviews.common.text.fingerprint``); empty for short texts."""
    submitted_at = models.DateTimeField()

    objects = RevisionQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "contribution",
            "kind",
            "number",
            "state",
            "rating",
            "recommends",
            "experienced_on",
            "language",
            "submitted_at",
        ),
        name=("author_name",),
        content=(
            "title",
            "body",
            "answers",
            "pros",
            "cons",
            "relationship",
            "video_url",
            "fingerprint",
        ),
    )
    of_person: ClassVar = by_path("contribution__reviewer")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("company", "contribution", "number"), name="revision_number_once"
            ),
            models.UniqueConstraint(fields=("contribution", "id"), name="revision_of_contribution"),
            models.UniqueConstraint(fields=("company", "id"), name="revision_of_company"),
            models.UniqueConstraint(
                fields=("contribution",),
                condition=Q(state=RevisionState.PENDING),
                name="revision_one_pending",
            ),
            models.UniqueConstraint(
                fields=("contribution",),
                condition=Q(state=RevisionState.PUBLISHED),
                name="revision_one_published",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVIEW, rating__isnull=False, **_STARS)
                | (~Q(kind=Kind.REVIEW) & Q(rating=None, recommends=None)),
                name="revision_review_has_rating",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVIEW)
                | Q(title="", answers={}, pros=[], cons=[], experienced_on=None)
                & Q(relationship="", video_url=""),
                name="revision_only_reviews_tell_more",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RevisionState.values), name="revision_known_state"
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "fingerprint"),
                condition=~Q(fingerprint=""),
                name="revision_by_fingerprint",
            ),
        )

    def __str__(self) -> str:
        return f"revision {self.number} of {self.contribution_id}"

    @property
    def has_words(self) -> bool:
        """Whether it says anything beside the stars and the answers that were there to choose."""
        return bool(self.title or self.body or self.pros or self.cons)

    @property
    def is_pending(self) -> bool:
        """Whether it is the newest version and nobody has decided it."""
        return self.state == RevisionState.PENDING

    @property
    def is_public(self) -> bool:
        """Whether the public sees it."""
        return self.state == RevisionState.PUBLISHED

    @property
    def is_refused(self) -> bool:
        """Whether it was refused or taken down, and could still be published."""
        return self.state == RevisionState.REJECTED

    @property
    def may_be_published(self) -> bool:
        """Whether publishing it is a legal move from where it stands."""
        return REVISIONS.allows(RevisionState(self.state), RevisionState.PUBLISHED)

    @property
    def may_be_rejected(self) -> bool:
        """Whether refusing it, or taking it down, is a legal move from where it stands."""
        return REVISIONS.allows(RevisionState(self.state), RevisionState.REJECTED)
