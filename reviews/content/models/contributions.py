"""Contributions and their revisions.

A key with ``db_constraint=False`` has a composite one instead, in migration 0002, which holds both
rows to one company, one contribution or one kind.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.content import limits
from reviews.content.kinds import Incentive, Kind, PurchaseProof, Source
from reviews.content.lifecycle import REVISIONS, ContributionState, RevisionState
from reviews.content.querysets import ContributionQuerySet, RevisionQuerySet

_STARS = {"rating__gte": limits.STARS_MIN, "rating__lte": limits.STARS_MAX}
_SHOWN = Q(state=ContributionState.PUBLISHED, kind=Kind.REVIEW)
_ASIDE = Q(state=ContributionState.PUBLISHED, parent=None) & ~Q(kind=Kind.REVIEW)
_BELOW = Q(state=ContributionState.PUBLISHED, parent__isnull=False)
_LATEST_FIRST = (F("written_at").desc(), F("id").desc())


class Contribution(CompanyOwned):
    """Something a customer says about a product, in whatever state.

    ``rating``, ``recommends`` and ``language`` repeat the published revision, because lists are
    filtered and ordered by them. The first two are empty while nothing is public, so that no list
    can count what it does not show; the database checks it.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(
        max_length=10, choices=ContributionState, default=ContributionState.SUBMITTED
    )
    product = models.ForeignKey(
        "reviews.Product",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        db_constraint=False,
    )
    reviewer = models.ForeignKey(
        "reviews.Reviewer",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    """Who says it; empty where the company itself speaks."""
    is_official = models.BooleanField(default=False)
    """The company itself speaks."""
    source = models.CharField(max_length=limits.SOURCE_MAX)
    source_ref = models.CharField(max_length=limits.SOURCE_REF_MAX, blank=True)
    """The id it has where it was imported from; keeps a second import from doubling it."""
    language = models.CharField(max_length=12)
    """Of the version that is public or, while none is, of the newest; BCP 47."""
    incentive = models.CharField(max_length=20, choices=Incentive, blank=True)
    is_verified_purchase = models.BooleanField(default=False)
    purchase_proof = models.CharField(
        max_length=10, choices=PurchaseProof, blank=True, db_default=""
    )
    """Why ``is_verified_purchase`` is so; a check holds the two together."""
    is_email_confirmed = models.BooleanField(default=False, db_default=False)
    """The author has opened a link that was sent to the address."""
    written_at = models.DateTimeField()
    """When the author wrote it; of an imported one, the date it had there."""
    received_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_revision = models.ForeignKey(
        "reviews.Revision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    rating = models.PositiveSmallIntegerField(null=True, blank=True)
    recommends = models.BooleanField(null=True, blank=True)
    helpful_count = models.PositiveIntegerField(default=0)
    """Of its votes; changed with them in one transaction."""
    not_helpful_count = models.PositiveIntegerField(default=0)

    objects = ContributionQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            *("id", "company", "kind", "state", "product", "parent", "is_official", "source"),
            *("language", "incentive", "is_verified_purchase", "purchase_proof"),
            *("is_email_confirmed", "written_at", "received_at", "published_at"),
            *("published_revision", "rating", "recommends", "helpful_count", "not_helpful_count"),
        ),
        link=("reviewer", "source_ref"),
    )
    of_person: ClassVar = by_path("reviewer")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "id"), name="contribution_of_company"),
            models.UniqueConstraint(fields=("id", "kind"), name="contribution_kind"),
            models.UniqueConstraint(
                fields=("company", "source", "source_ref"),
                condition=~Q(source_ref=""),
                name="contribution_source_once",
            ),
            models.UniqueConstraint(
                fields=("company", "parent"),
                condition=Q(is_official=True) & ~Q(state=ContributionState.WITHDRAWN),
                name="contribution_one_official",
            ),
            models.CheckConstraint(
                condition=(
                    Q(
                        state=ContributionState.PUBLISHED,
                        published_revision__isnull=False,
                        published_at__isnull=False,
                    )
                    | (
                        ~Q(state=ContributionState.PUBLISHED)
                        & Q(published_revision=None, published_at=None, recommends=None)
                    )
                ),
                name="contribution_public_or_not",
            ),
            models.CheckConstraint(
                condition=(_SHOWN & Q(rating__isnull=False, **_STARS)) | (~_SHOWN & Q(rating=None)),
                name="contribution_rating_when_shown",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REVIEW, parent=None)
                | Q(kind=Kind.QUESTION, parent=None)
                | Q(kind=Kind.ANSWER, parent__isnull=False)
                | Q(kind=Kind.COMMENT),
                name="contribution_hangs_right",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values, state__in=ContributionState.values),
                name="contribution_known_codes",
            ),
            models.CheckConstraint(
                condition=Q(is_verified_purchase=False, purchase_proof="")
                | (Q(is_verified_purchase=True) & ~Q(purchase_proof="")),
                name="contribution_verified_by_something",
            ),
            models.CheckConstraint(
                condition=Q(is_official=True, reviewer=None)
                | Q(is_official=False, reviewer__isnull=False),
                name="contribution_has_an_author",
            ),
        )
        indexes = (
            # One index for each order of a product's list, of public reviews only.
            models.Index(
                "company",
                "product",
                F("written_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_by_date",
            ),
            models.Index(
                "company",
                "product",
                F("rating").desc(),
                F("written_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_highest",
            ),
            models.Index(
                "company",
                "product",
                (-F("rating")).desc(),
                F("written_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_lowest",
            ),
            models.Index(
                "company",
                "product",
                "language",
                F("written_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_by_language",
            ),
            models.Index(
                "company",
                "product",
                "is_verified_purchase",
                F("written_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_verified",
            ),
            # Whether any of a product's reviews was collected elsewhere: then search engines are
            # not told its mean.
            models.Index(
                "company",
                "product",
                "source",
                condition=_SHOWN & Q(source__startswith=Source.IMPORT_PREFIX),
                name="reviews_from_elsewhere",
            ),
            # What a company published latest, for its page and its feed. Not by date of writing:
            # then the planner would at times read it for the list of one product.
            models.Index(
                "company",
                F("published_at").desc(),
                F("id").desc(),
                condition=_SHOWN,
                name="reviews_just_published",
            ),
            models.Index(fields=("company", "reviewer"), name="contributions_of_reviewer"),
            # What hangs on a product beside its reviews, and on another contribution: the company's
            # word first, then in the order it was said.
            models.Index(
                "company",
                "product",
                "kind",
                F("written_at").desc(),
                F("id").desc(),
                condition=_ASIDE,
                name="aside_by_date",
            ),
            models.Index(
                "company",
                "parent",
                "is_official",
                "written_at",
                "id",
                condition=_BELOW,
                name="below_by_date",
            ),
            # What the company holds, in every state: any choice of kinds and states is a few ranges
            # of one of these.
            models.Index("company", "kind", "state", *_LATEST_FIRST, name="held_by_date"),
            models.Index(
                *("company", "product", "kind", "state"), *_LATEST_FIRST, name="held_of_product"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Revision(CompanyOwned):
    """One version of what a contribution says. It is never changed, only decided."""

    contribution = models.ForeignKey(
        Contribution,
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
