"""What a company has set for how its content is shown."""

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import classify
from reviews.common.querysets import CompanyQuerySet
from reviews.display import looks

_COLOUR = RegexValidator(r"^#[0-9a-f]{6}\Z")


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
