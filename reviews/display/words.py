"""What things are called wherever they are shown."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from reviews.content.sorting import Sort

SORTS: Mapping[Sort, str | Promise] = {
    Sort.USEFUL: pgettext_lazy("order of reviews", "Most useful first"),
    Sort.NEWEST: pgettext_lazy("order of reviews", "Newest first"),
    Sort.OLDEST: pgettext_lazy("order of reviews", "Oldest first"),
    Sort.HIGHEST: pgettext_lazy("order of reviews", "Highest rating first"),
    Sort.LOWEST: pgettext_lazy("order of reviews", "Lowest rating first"),
}
"""The orders of reviews."""
