"""What a company asks in its review forms."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from reviews.common.models import CompanyOwned
from reviews.common.personal_data import classify
from reviews.common.querysets import CompanyQuerySet
from reviews.content import limits
from reviews.content.fields import CODE, FieldRole

_IS_DIMENSION = Q(role=FieldRole.DIMENSION)
_OPTIONS = Func(F("options"), function="jsonb_array_length", output_field=models.IntegerField())


class FormField(CompanyOwned):
    """One question, for all products or those of a category.

    A row is never deleted: revisions name it by its code, and their answers have to be read as long
    as they are there. For the same reason its role never changes, and options that are taken away
    stay among ``options``, marked as retired.
    """

    code = models.CharField(max_length=limits.FIELD_CODE_MAX)
    role = models.CharField(max_length=10, choices=FieldRole)
    category = models.CharField(max_length=limits.CATEGORY_MAX, blank=True)
    """As the company spells it, without regard to capitals; empty is all products."""
    label = models.JSONField()
    """By language; always in the company's own."""
    low_label = models.JSONField(default=dict, blank=True)
    """What one star means, by language; empty exactly where there are no stars."""
    high_label = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=list, blank=True)
    """Each with ``code``, ``label`` by language, and ``is_active``; those offered come first."""
    is_required = models.BooleanField(default=False)
    is_shown = models.BooleanField(default=True)
    """Whether the public sees the answers."""
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField()
    """Its place among those of the same category."""
    created_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "code",
            "role",
            "category",
            "label",
            "low_label",
            "high_label",
            "options",
            "is_required",
            "is_shown",
            "is_active",
            "position",
            "created_at",
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "code"), name="form_field_code_once"),
            models.CheckConstraint(
                condition=Q(code__regex=f"^{CODE}$", role__in=FieldRole.values),
                name="form_field_known_codes",
            ),
            models.CheckConstraint(
                condition=~Q(role=FieldRole.SEGMENT, is_required=True),
                name="form_field_segment_optional",
            ),
            models.CheckConstraint(condition=~Q(label={}), name="form_field_has_label"),
            models.CheckConstraint(
                condition=(_IS_DIMENSION & ~Q(low_label={}) & ~Q(high_label={}) & Q(options=[]))
                | (
                    ~_IS_DIMENSION
                    & Q(low_label={}, high_label={})
                    & GreaterThanOrEqual(_OPTIONS, limits.OPTIONS_MIN)
                    & LessThanOrEqual(_OPTIONS, limits.OPTIONS_EVER_MAX)
                ),
                name="form_field_ends_or_options",
            ),
        )

    def __str__(self) -> str:
        return self.code
