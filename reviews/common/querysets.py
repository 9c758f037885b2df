"""Filters that every row of a company has."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import F, Func, Value

if TYPE_CHECKING:
    from reviews.catalog.models import Company

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class CompanyQuerySet(models.QuerySet[M_co]):
    """A query set whose first filter is always the company."""

    def for_company(self, company: "Company | None") -> Self:
        """Keep the rows of ``company``; not knowing who asks gives none."""
        if company is None:
            return self.none()
        return self.filter(company=company)


class RowComesBefore(Func):
    """``ROW(a, b, c) < ROW(x, y, z)``: the keyset condition of a page further on.

    PostgreSQL answers a row comparison with one index range. The same condition spelled with OR
    and AND is filtered row by row, so that page 1,000 would read a thousand pages.
    """

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, *columns: Any, values: tuple[Any, ...], reverse: bool = False) -> None:
        expressions = [F(c) if isinstance(c, str) else c for c in columns]
        fields = [Value(v) for v in values]
        super().__init__(*expressions, *fields)
        half = len(expressions)
        sign = ">" if reverse else "<"
        self._layout = (half, sign)

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **extra: Any
    ) -> tuple[str, list[Any]]:
        """Render both rows with their parameters in order."""
        half, sign = self._layout
        parts: list[str] = []
        params: list[Any] = []
        for expression in self.source_expressions:
            sql, these = compiler.compile(expression)
            parts.append(sql)
            params.extend(these)
        left, right = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"ROW({left}) {sign} ROW({right})", params
