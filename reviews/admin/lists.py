"""What all lists have in common. Any of them may have millions of rows.

So none is counted to its end, searches compare whole values, and nothing is asked for row by row.
"""

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property

from reviews.journal.actors import Actor, ActorKind

if TYPE_CHECKING:
    _Admin = admin.ModelAdmin[Any]
    _Inline = admin.TabularInline[Any, Any]
    _Paginator = Paginator[Any]
else:
    _Admin = admin.ModelAdmin
    _Inline = admin.TabularInline
    _Paginator = Paginator

COUNTED_MAX = 10_000
"""Longer lists are estimated."""
RELATED_MAX = 200
"""How many rows of another table one word of a search may stand for."""


def operator(request: HttpRequest) -> Actor:
    """Return who acts in the admin."""
    return Actor(ActorKind.OPERATOR, str(request.user.pk))


def become(obj: Any, stored: Any) -> None:
    """Turn the object of a form into the one that an operation has stored instead."""
    vars(obj).update(vars(stored))


class EstimatingPaginator(_Paginator):
    """Counts short lists; for long ones it takes the planner's word, which costs nothing."""

    @cached_property
    def count(self) -> int:
        """How many rows there are, exactly or about."""
        rows: Any = self.object_list
        rows = rows.order_by()
        counted = int(rows[: COUNTED_MAX + 1].count())
        if counted <= COUNTED_MAX:
            return counted
        plan = json.loads(rows.explain(format="json"))
        return max(counted, int(plan[0]["Plan"]["Plan Rows"]))


class OperatorAdmin(_Admin):
    """The base of our lists."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    # The numbers beside the filters are counts of the whole table, one each.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    ordering: ClassVar[Any] = ("-pk",)
    list_select_related: ClassVar[Any] = ("company",)

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Compare the whole term with each of ``search_fields``; ids only if it is one.

        What stands in another table is looked up there first. Joined and compared by OR, no index
        of either table could be used.
        """
        term = search_term.strip()
        if not term:
            return queryset, False
        found = models.Q(pk__in=[])
        for lookup in self.search_fields:
            try:
                found |= self._condition(lookup, term)
            except (FieldDoesNotExist, ValidationError):
                continue
        return queryset.filter(found), False

    def _condition(self, lookup: str, term: str) -> models.Q:
        name, _, rest = lookup.partition("__")
        field: Any = self.opts.get_field(name)
        if not rest:
            return models.Q((name, field.to_python(term)))
        if not field.is_relation:
            return models.Q((lookup, term))
        related = field.related_model.objects.filter(**{rest: term})
        return models.Q((f"{name}__in", list(related.values_list("pk", flat=True)[:RELATED_MAX])))


class AddOnly(OperatorAdmin):
    """Rows that are made by an operation and not changed here afterwards."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False


class ReadOnly(AddOnly):
    """Rows that only the domains' operations write."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False


class ReadOnlyInline(_Inline):
    """Rows of another table below the one they belong to."""

    extra = 0
    can_delete = False
    show_change_link = True
    ordering: ClassVar[Any] = ("pk",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return that nobody may."""
        return False
