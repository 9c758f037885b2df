"""Which failures of the database are worth another try."""

from django.db import OperationalError

TRIES = 3


def require_retryable(*, error: Exception) -> None:
    """Raise what trying again row by row cannot mend: a server that is gone."""
    if isinstance(error, OperationalError):
        state = getattr(error.__cause__, "sqlstate", None)
        # A deadlock, or two transactions that cannot be put one after the other.
        if state not in ("40P01", "40001"):
            raise error
