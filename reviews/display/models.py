"""What is kept to be shown: looks of widgets, figures of a company, and files for channels."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import classify
from reviews.common.querysets import CompanyQuerySet
from reviews.display import looks
from reviews.display.channels import FeedKind

_COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z")


class CompanyFigures(models.Model):
    """How a company's reviews came about, in numbers, as they were at one time.

    Counting goes over all its reviews and decisions, so it is done now and then in the background.
    """

    company = models.OneToOneField(
        "reviews.Company", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    figures = models.JSONField()
    """As ``reviews.display.operations.figures`` writes them."""
    counted_at = models.DateTimeField()

    personal_data: ClassVar = classify(none=("company", "figures", "counted_at"))

    class Meta:
        verbose_name_plural = "company figures"

    def __str__(self) -> str:
        return f"figures of {self.company_id}"


class ChannelFeed(CompanyOwned):
    """A file of all a company's reviews that a channel fetches, and what became of making it."""

    kind = models.CharField(max_length=10, choices=FeedKind)
    name = models.CharField(max_length=43, unique=True)
    """In its address; nobody finds it by guessing."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """When somebody asked for it to be made anew; empty once that has begun."""
    begun_at = models.DateTimeField(null=True, blank=True)
    """When a worker began to make it; empty while none does."""
    tried_at = models.DateTimeField(null=True, blank=True)
    """When a worker last ended, whichever way."""
    failure = models.CharField(max_length=500, blank=True)
    """Why the last try made no file."""
    made_at = models.DateTimeField(null=True, blank=True)
    """When the file that is handed out was begun: what it says is as of then."""
    made_of = models.CharField(max_length=64, blank=True)
    """What the company had then, in one word: a file is made anew once that has changed."""
    kept_as = models.CharField(max_length=200, blank=True)
    """The file's name in the private storage."""
    byte_size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    reviews = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)
    """How many public reviews are not in it, by reason (``reviews.display.feeds.items``)."""

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            *("id", "company", "kind", "name", "asked_at", "begun_at", "tried_at", "failure"),
            *("made_at", "made_of", "kept_as", "byte_size", "sha256", "reviews", "left_out"),
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "kind"), name="channel_feed_once"),
            models.CheckConstraint(
                condition=Q(made_at=None, kept_as="", sha256="", byte_size=0)
                | (Q(made_at__isnull=False) & ~Q(kept_as="") & ~Q(sha256="")),
                name="channel_feed_made_with_file",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.company_id}"


class WidgetLook(CompanyOwned):
    """How the widgets of a company look; without a row they look as we would choose."""

    accent = models.CharField(max_length=7, blank=True, validators=[_COLOUR])
    accent_dark = models.CharField(max_length=7, blank=True, validators=[_COLOUR])
    star = models.CharField(max_length=7, blank=True, validators=[_COLOUR])
    radius = models.PositiveSmallIntegerField(null=True, blank=True)
    reviews_at_once = models.PositiveSmallIntegerField(default=looks.REVIEWS)
    version = models.PositiveIntegerField(default=1)
    """Part of the stylesheet's address, which is kept by browsers for good."""

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            *("id", "company", "accent", "accent_dark", "star", "radius"),
            *("reviews_at_once", "version"),
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company",), name="widget_look_once"),
            models.CheckConstraint(
                name="widget_look_in_bounds",
                condition=(models.Q(radius__isnull=True) | models.Q(radius__lte=looks.RADIUS_MAX))
                & models.Q(reviews_at_once__gte=1, reviews_at_once__lte=looks.REVIEWS_MAX),
            ),
        )

    def __str__(self) -> str:
        return f"Widgets of {self.company_id}"

    @property
    def look(self) -> looks.Look:
        """The settings as plain data."""
        return looks.Look(
            accent=self.accent,
            accent_dark=self.accent_dark,
            star=self.star,
            radius=self.radius,
            reviews_at_once=self.reviews_at_once,
        )
