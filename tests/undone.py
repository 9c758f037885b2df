"""Several tries on one set of rows, each as if there had been none before."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from django.utils import translation


@contextmanager
def undone() -> Iterator[None]:
    """Take back what happens inside: the rows, what was cached and counted, and the language.

    Making the rows costs far more than a request, so a table of who may do what makes them once a
    line and not once a cell.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()
    translation.deactivate()
