"""What a failure to send means: try again, or never."""

from dataclasses import dataclass
from datetime import timedelta
from smtplib import (
    SMTPDataError,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
TRIES = 14
"""With the pauses in between they span a day."""


@dataclass(frozen=True)
class Failure:
    """Why a mail was not sent."""

    error: str
    """The class, with the code of the mail server; its words quote the address."""
    is_final: bool


def failure_of(error: Exception) -> Failure:
    """Return what an exception from sending means.

    What the server says about this mail or its recipient with a code of 5xx is final, and so is a
    mail that cannot be put into the form of a mail. What it says about us (the connection, the
    sign-in, the sender) is tried again, since an operator can mend it; and so is whatever we do
    not know, such as a fault of our own that the next version mends.
    """
    name = type(error).__name__
    match error:
        case SMTPRecipientsRefused(recipients=recipients):
            codes = [code for code, _words in recipients.values()]
            code = min(codes, default=0)
            return Failure(f"{name} {code}", is_final=_is_final(code))
        case SMTPDataError(smtp_code=code):
            return Failure(f"{name} {code}", is_final=_is_final(code))
        case SMTPResponseException(smtp_code=code):
            return Failure(f"{name} {code}", is_final=False)
        # A header with a line break is a ValueError, an address that cannot be encoded too.
        case SMTPNotSupportedError() | ValueError():
            return Failure(name, is_final=True)
        case _:
            return Failure(name, is_final=False)


def _is_final(code: int) -> bool:
    return 500 <= code <= 599


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many tries: a minute, then always twice as long."""
    doublings = min(max(attempts, 1) - 1, 12)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
