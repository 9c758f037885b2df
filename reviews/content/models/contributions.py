"""Contributions.

A key with ``db_constraint=False`` has a composite one instead, in migration 0002, which holds both
rows to one company, one contribution or one kind.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_path, classify
from reviews.content import limits
from reviews.content.kinds import Incentive, Kind, PurchaseProof, Source
from reviews.content.lifecycle import ContributionState
from reviews.content.querysets import ContributionQuerySet

_STARS = {"rating__gte": limits.STARS_MIN, "rating__lte": limits.STARS_MAX}
_SHOWN = Q(state=ContributionState.PUBLISHED, kind=Kind.REVIEW)
_ASIDE = Q(state=ContributionState.PUBLISHED, parent=None) & ~Q(kind=Kind.REVIEW)
_BELOW = Q(state=ContributionState.PUBLISHED, parent__isnull=False)
_LATEST_FIRST = (F("written_at").desc(), F("id").desc())
_MOST_USEFUL_FIRST = (F("usefulness").desc(), *_LATEST_FIRST)


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
    usefulness = models.BigIntegerField(default=0, db_default=0)
    """Its place among the most useful (``reviews.content.usefulness``); 0 unless a public review.
    Changed with what it is made of in one transaction."""

    objects = ContributionQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            *("id", "company", "kind", "state", "product", "parent", "is_official", "source"),
            *("language", "incentive", "is_verified_purchase", "purchase_proof"),
            *("is_email_confirmed", "written_at", "received_at", "published_at"),
            *("published_revision", "rating", "recommends", "helpful_count", "not_helpful_count"),
            "usefulness",
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
            # One index for each order of a product's list, of public reviews only. The two that
            # most readers see, the most useful first and the newest first, have one more for each
            # condition: what is rare would lie far apart in the general one.
            models.Index(
                "company", "product", *_MOST_USEFUL_FIRST, condition=_SHOWN, name="reviews_useful"
            ),
            models.Index(
                "company",
                "product",
                "rating",
                *_MOST_USEFUL_FIRST,
                condition=_SHOWN,
                name="reviews_useful_stars",
            ),
            models.Index(
                "company",
                "product",
                "language",
                *_MOST_USEFUL_FIRST,
                condition=_SHOWN,
                name="reviews_useful_language",
            ),
            models.Index(
                "company",
                "product",
                "is_verified_purchase",
                *_MOST_USEFUL_FIRST,
                condition=_SHOWN,
                name="reviews_useful_verified",
            ),
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
