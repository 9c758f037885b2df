"""Companies and what they sell."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.admin.lists import AddOnly, OperatorAdmin, ReadOnly, ReadOnlyInline, become, operator
from reviews.catalog import refs
from reviews.catalog.lifecycle import OrderState
from reviews.catalog.models import (
    Company,
    Order,
    OrderLine,
    Product,
    ProductGroup,
    Site,
)
from reviews.catalog.operations import companies, orders, products
from reviews.catalog.operations.products import ProductData

if TYPE_CHECKING:
    _ProductForm = forms.ModelForm[Product]
else:
    _ProductForm = forms.ModelForm


@admin.register(Company)
class CompanyAdmin(AddOnly):
    """Companies. What a company is called stands in pages that are cached: no change here."""

    list_display = ("name", "slug", "default_language", "accepts_ratings_alone", "created_at")
    list_select_related = False
    search_fields = ("slug", "name__istartswith", "id")
    ordering = ("slug",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for what makes a company; show its settings too, which its own people change."""
        asked = ("slug", "name", "default_language")
        return asked if obj is None else (*asked, "accepts_ratings_alone", "created_at")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Create it by the operation."""
        stored = companies.create(
            by=operator(request),
            at=timezone.now(),
            slug=obj.slug,
            name=obj.name,
            default_language=obj.default_language,
        )
        become(obj, stored)


@admin.register(Site)
class SiteAdmin(AddOnly):
    """The shops of the companies."""

    list_display = ("host", "name", "company", "language")
    list_filter = ("company",)
    search_fields = ("host", "id")
    autocomplete_fields = ("company",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Add it by the operation."""
        stored = companies.add_site(
            by=operator(request),
            at=timezone.now(),
            company=obj.company,
            host=obj.host,
            name=obj.name,
            language=obj.language,
        )
        become(obj, stored)


@admin.register(ProductGroup)
class ProductGroupAdmin(ReadOnly):
    """Groups come and change with their products."""

    list_display = ("name", "ref", "company")
    list_filter = ("company",)
    search_fields = ("ref", "name__istartswith", "id")


class ProductForm(_ProductForm):
    """A product; its faults are found here, where they can be shown beside the field."""

    url = forms.URLField(max_length=2000, required=False, assume_scheme="https")
    image_url = forms.URLField(max_length=2000, required=False, assume_scheme="https")

    def clean_ref(self) -> str:
        """Refuse what may not stand in addresses."""
        ref = str(self.cleaned_data["ref"])
        if not refs.is_ref(ref):
            raise ValidationError(
                _("Use letters, digits and . _ : ~ @ + = - and begin with a letter or digit.")
            )
        return ref

    def clean_gtin(self) -> str:
        """Refuse a number whose check digit is wrong."""
        gtin = str(self.cleaned_data["gtin"]).replace(" ", "").replace("-", "")
        if gtin and not refs.is_gtin(gtin):
            raise ValidationError(
                _("A GTIN has 8, 12, 13 or 14 digits and ends in its check digit.")
            )
        return gtin

    def clean(self) -> dict[str, Any] | None:
        """Refuse a group of another company."""
        cleaned = super().clean() or self.cleaned_data
        group = cleaned.get("group")
        company = cleaned.get("company") or self.instance.company
        if group is not None and group.company_id != company.pk:
            self.add_error("group", _("This group belongs to another company."))
        return cleaned


@admin.register(Product)
class ProductAdmin(OperatorAdmin):
    """Products, changed as the merchant's own upsert changes them. None is ever deleted."""

    form = ProductForm
    list_display = ("name", "ref", "company", "category", "accepts_reviews", "display_version")
    list_filter = ("company", "accepts_reviews")
    search_fields = ("ref", "gtin", "id", "name__istartswith")
    autocomplete_fields = ("company", "group")
    fields = (
        ("company", "ref"),
        ("name", "brand", "category"),
        "gtin",
        "url",
        "image_url",
        "group",
        "accepts_reviews",
        ("display_version", "created_at"),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Keep what names the product as it is once it is there."""
        names = () if obj is None else ("company", "ref")
        return (*names, "display_version", "created_at")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store it by the operation, which also tells the caches."""
        group = obj.group
        data = ProductData(
            ref=obj.ref,
            name=obj.name,
            brand=obj.brand,
            category=obj.category,
            gtin=obj.gtin,
            url=obj.url,
            image_url=obj.image_url,
            group_ref=group.ref if group else "",
            group_name=group.name if group else "",
            accepts_reviews=obj.accepts_reviews,
        )
        (upserted,) = products.upsert(
            by=operator(request), at=timezone.now(), company=obj.company, products=[data]
        )
        become(obj, upserted.product)


class OrderLineInline(ReadOnlyInline):
    """What was bought."""

    model = OrderLine
    fields = ("product", "quantity", "price_minor", "currency")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Fetch the products along."""
        return super().get_queryset(request).select_related("product")


@admin.register(Order)
class OrderAdmin(ReadOnly):
    """Orders as the shops told them."""

    list_display = ("ref", "company", "state", "placed_at")
    list_filter = ("company", "state")
    search_fields = ("ref", "email", "customer_ref", "id")
    inlines = (OrderLineInline,)
    actions = ("mark_cancelled", "mark_refunded")

    @admin.action(description=_("Mark as cancelled: proves no purchase any more"))
    def mark_cancelled(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Say that the orders were cancelled."""
        self._mark(request, queryset, OrderState.CANCELLED)

    @admin.action(description=_("Mark as refunded: proves no purchase any more"))
    def mark_refunded(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        """Say that the orders were refunded."""
        self._mark(request, queryset, OrderState.REFUNDED)

    def _mark(
        self, request: HttpRequest, queryset: models.QuerySet[Any], state: OrderState
    ) -> None:
        changed = 0
        for order in queryset.select_related("company").order_by("pk"):
            changed += orders.change_state(
                by=operator(request), at=timezone.now(), order=order, state=state
            )
        self.message_user(request, _("%(count)d orders changed.") % {"count": changed})


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnly):
    """What was bought, order by order."""

    list_display = ("order", "product", "company", "quantity")
    list_filter = ("company",)
    list_select_related = ("company", "order", "product")
    search_fields = ("id", "order__ref", "product__ref")
