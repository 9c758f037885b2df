"""Companies and what they sell.

A key with ``db_constraint=False`` has a composite one instead, in migration 0002, which holds both
rows to one company.
"""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models

from reviews.catalog import refs
from reviews.catalog.lifecycle import OrderState
from reviews.catalog.querysets import OrderLineQuerySet, ProductQuerySet
from reviews.common.ids import uuid7
from reviews.common.models import CompanyOwned
from reviews.common.personal_data import by_names, classify
from reviews.common.querysets import CompanyQuerySet

COMPANY_SLUG = RegexValidator(r"^[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?\Z")


class Company(models.Model):
    """A tenant. Everything but staff accounts belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.CharField(max_length=50, unique=True, validators=[COMPANY_SLUG])
    name = models.CharField(max_length=200)
    default_language = models.CharField(
        max_length=12, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    accepts_ratings_alone = models.BooleanField(default=True, db_default=True)
    """Whether a review may be stars only, without a text."""
    created_at = models.DateTimeField()

    personal_data: ClassVar = classify(
        none=("id", "slug", "name", "default_language", "accepts_ratings_alone", "created_at")
    )

    class Meta:
        verbose_name_plural = "companies"

    def __str__(self) -> str:
        return self.name


class Site(CompanyOwned):
    """A shop of the company on a host of its own."""

    host = models.CharField(max_length=253)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(none=("id", "company", "host", "name", "language"))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("company", "host"), name="site_host_once"),)

    def __str__(self) -> str:
        return self.host


class ProductGroup(CompanyOwned):
    """Variants of one thing: sizes and colours that customers review as the same product."""

    ref = models.CharField(max_length=refs.LENGTH_MAX)
    name = models.CharField(max_length=300)

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(none=("id", "company", "ref", "name"))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "ref"), name="product_group_ref_once"),
            models.UniqueConstraint(fields=("company", "id"), name="product_group_of_company"),
        )

    def __str__(self) -> str:
        return self.name


class Product(CompanyOwned):
    """Something customers review, called by the merchant's own id."""

    ref = models.CharField(max_length=refs.LENGTH_MAX)
    group = models.ForeignKey(
        ProductGroup,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="products",
        db_constraint=False,
    )
    name = models.CharField(max_length=300)
    brand = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=200, blank=True)
    gtin = models.CharField(max_length=14, blank=True)
    """Global Trade Item Number of 8, 12, 13 or 14 digits, check digit included."""
    url = models.URLField(max_length=2000, blank=True)
    image_url = models.URLField(max_length=2000, blank=True)
    accepts_reviews = models.BooleanField(default=True)
    display_version = models.PositiveBigIntegerField(default=1)
    """Grows whenever what the public sees of the product changes; caches are keyed by it."""
    created_at = models.DateTimeField()

    objects = ProductQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=(
            "id",
            "company",
            "ref",
            "group",
            "name",
            "brand",
            "category",
            "gtin",
            "url",
            "image_url",
            "accepts_reviews",
            "display_version",
            "created_at",
        )
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "ref"), name="product_ref_once"),
            models.UniqueConstraint(fields=("company", "id"), name="product_of_company"),
        )
        # The company's page lists its products by name.
        indexes = (models.Index(fields=("company", "name", "id"), name="product_by_name"),)

    def __str__(self) -> str:
        return self.name


class Order(CompanyOwned):
    """A purchase, as the shop's own system told it."""

    ref = models.CharField(max_length=refs.LENGTH_MAX)
    state = models.CharField(max_length=10, choices=OrderState, default=OrderState.PLACED)
    email = models.EmailField(blank=True)
    customer_ref = models.CharField(max_length=128, blank=True)
    placed_at = models.DateTimeField()

    objects = CompanyQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "ref", "state", "placed_at"),
        contact=("email",),
        link=("customer_ref",),
    )
    of_person: ClassVar = by_names(email="email", customer_ref="customer_ref")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "ref"), name="order_ref_once"),
            models.UniqueConstraint(fields=("company", "id"), name="order_of_company"),
            models.CheckConstraint(
                condition=~models.Q(email="") | ~models.Q(customer_ref=""),
                name="order_names_a_customer",
            ),
        )
        indexes = (
            models.Index(
                fields=("company", "email"), condition=~models.Q(email=""), name="order_by_email"
            ),
            models.Index(
                fields=("company", "customer_ref"),
                condition=~models.Q(customer_ref=""),
                name="order_by_customer",
            ),
        )

    def __str__(self) -> str:
        return self.ref


class OrderLine(CompanyOwned):
    """One product of an order."""

    order = models.ForeignKey(
        Order, on_delete=models.CASCADE, related_name="lines", db_index=False, db_constraint=False
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    quantity = models.PositiveIntegerField()
    price_minor = models.PositiveBigIntegerField(null=True, blank=True)
    """Price of one piece in minor units of the currency."""
    currency = models.CharField(max_length=3, blank=True)
    """ISO 4217; empty exactly where there is no price."""

    objects = OrderLineQuerySet.as_manager()

    personal_data: ClassVar = classify(
        none=("id", "company", "order", "product", "quantity", "price_minor", "currency")
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("company", "order", "product"), name="order_line_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="order_line_quantity_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor=None, currency="")
                | (models.Q(price_minor__isnull=False) & ~models.Q(currency="")),
                name="order_line_price_has_currency",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
