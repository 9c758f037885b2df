"""The rating summary of a product."""

from typing import ClassVar

from django.db import models
from django.db.models import Q, Value

from reviews.common.personal_data import classify


class RatingSummary(models.Model):
    """The published reviews of one product in numbers, changed with what is public in one
    transaction. Sums are kept instead of a mean, so that nothing is ever rounded twice.
    """

    product = models.OneToOneField(
        "reviews.Product", primary_key=True, on_delete=models.CASCADE, related_name="summary"
    )
    company = models.ForeignKey(
        "reviews.Company", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    stars_1 = models.PositiveIntegerField(default=0)
    stars_2 = models.PositiveIntegerField(default=0)
    stars_3 = models.PositiveIntegerField(default=0)
    stars_4 = models.PositiveIntegerField(default=0)
    stars_5 = models.PositiveIntegerField(default=0)
    recommended = models.PositiveIntegerField(default=0)
    not_recommended = models.PositiveIntegerField(default=0)
    verified = models.PositiveIntegerField(default=0, db_default=0)
    """How many of them are known to be of buyers; and so on. They overlap."""
    incentivised = models.PositiveIntegerField(default=0, db_default=0)
    email_confirmed = models.PositiveIntegerField(default=0, db_default=0)
    without_text = models.PositiveIntegerField(default=0, db_default=0)
    sources = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    """How many reached us each way; a way of which none is left is not named."""
    latest_review_at = models.DateTimeField(null=True, blank=True)

    personal_data: ClassVar = classify(
        none=(
            "product",
            "company",
            "stars_1",
            "stars_2",
            "stars_3",
            "stars_4",
            "stars_5",
            "recommended",
            "not_recommended",
            "verified",
            "incentivised",
            "email_confirmed",
            "without_text",
            "sources",
            "latest_review_at",
        )
    )

    class Meta:
        verbose_name_plural = "rating summaries"
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    latest_review_at=None, stars_1=0, stars_2=0, stars_3=0, stars_4=0, stars_5=0
                )
                | (
                    Q(latest_review_at__isnull=False)
                    & ~Q(stars_1=0, stars_2=0, stars_3=0, stars_4=0, stars_5=0)
                ),
                name="summary_date_when_counted",
            ),
        )

    def __str__(self) -> str:
        return f"summary of {self.product_id}"
