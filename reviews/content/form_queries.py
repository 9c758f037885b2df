"""What is asked about a product, and what was ever asked, as plain data."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from reviews.catalog.categories import key_of
from reviews.catalog.models import Company, Product
from reviews.content.drafts import Rules
from reviews.content.fields import Field, FieldRole, Option
from reviews.content.models import FormField


def fields_for(company: Company, product: Product) -> list[Field]:
    """Return what is asked about a product now, in the order of the form, with one query."""
    return fields_for_many(company, [product])[product.pk]


def fields_for_many(company: Company, products: Iterable[Product]) -> Mapping[UUID, list[Field]]:
    """Return what is asked about each of several products, by product id, with one query."""
    asked = active_fields(company)
    return {product.pk: of_category(asked, product.category) for product in products}


def rules_for(product: Product, *, at: datetime) -> Rules:
    """Return what is asked of a contribution about the product, with one query."""
    return rules_for_many(product.company, [product], at=at)[product.pk]


def rules_for_many(
    company: Company, products: Iterable[Product], *, at: datetime
) -> Mapping[UUID, Rules]:
    """Return the rules of several products of a company, by product id, with one query."""
    return {
        product_id: Rules(
            today=at.astimezone(UTC).date(),
            asked=asked,
            needs_text=not company.accepts_ratings_alone,
        )
        for product_id, asked in fields_for_many(company, products).items()
    }


def of_category(fields: Iterable[Field], category: str) -> list[Field]:
    """Keep what is asked about products of a category, in the order of the form."""
    kept = [field for field in fields if key_of(field.category) in ("", key_of(category))]
    return sorted(kept, key=lambda field: field.rank)


def active_fields(company: Company) -> list[Field]:
    """Return everything that the company asks now, category by category."""
    rows = FormField.objects.for_company(company).filter(is_active=True)
    return in_company_order(field_of(row, company) for row in rows)


def retired_fields(company: Company) -> list[Field]:
    """Return what the company asked once, by code."""
    rows = FormField.objects.for_company(company).filter(is_active=False).order_by("code")
    return [field_of(row, company) for row in rows]


def fields_named(company: Company, codes: Collection[str] | None = None) -> list[Field]:
    """Return the questions of these codes, retired ones too, for showing answers; or all."""
    rows = FormField.objects.for_company(company)
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return in_company_order(field_of(row, company) for row in rows)


def in_company_order(fields: Iterable[Field]) -> list[Field]:
    """Put questions in the order in which the company lists them: by category, then by place."""
    return sorted(fields, key=lambda field: (key_of(field.category), field.position, field.code))


def field_of(row: FormField, company: Company) -> Field:
    """Return a row as plain data."""
    return Field(
        code=row.code,
        role=FieldRole(row.role),
        category=row.category,
        label=row.label,
        low_label=row.low_label,
        high_label=row.high_label,
        options=tuple(Option(**option) for option in row.options),
        is_required=row.is_required,
        is_shown=row.is_shown,
        is_active=row.is_active,
        position=row.position,
        language=company.default_language,
    )
