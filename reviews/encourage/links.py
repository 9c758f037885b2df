"""Addresses of pages, as they stand in mails. Each that opens something carries a signed token."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from reviews.common.tokens import make_token
from reviews.content.operations.reports import RECEIPT as REPORT

CONFIRM = "confirm-email"
INVITATION = "invitation"
RECEIPT = "receipt"


def to_product(*, company: str, ref: str) -> str:
    """Return the address of a product's public page."""
    return _absolute("web:product", company, ref)


def to_review(contribution_id: UUID, *, company: str, ref: str) -> str:
    """Return the address of a review with what was said about it."""
    return _absolute("web:review", company, ref, str(contribution_id))


def to_question(contribution_id: UUID, *, company: str, ref: str) -> str:
    """Return the address of a question with its answers."""
    return _absolute("web:question", company, ref, str(contribution_id))


def to_receipt(contribution_id: UUID) -> str:
    """Return the address of the page that tells an author where a contribution stands."""
    return _absolute("web:receipt", make_token(str(contribution_id), purpose=RECEIPT))


def to_confirm(reviewer_id: UUID) -> str:
    """Return the address at which a guest confirms an e-mail address."""
    return _absolute("web:confirm", make_token(str(reviewer_id), purpose=CONFIRM))


def to_invitation(invitation_id: UUID) -> str:
    """Return the address of the form that a buyer is invited to."""
    return _absolute("web:invitation", make_token(str(invitation_id), purpose=INVITATION))


def to_my_content(company: str) -> str:
    """Return the address of the page on which an author sees what they wrote for a company."""
    return _absolute("web:my", company)


def to_open(company: str, *, text: str) -> str:
    """Return the address at which an author signs in with a link's text."""
    return _absolute("web:my-open", company, text)


def to_report(report_id: UUID) -> str:
    """Return the address of the page that tells what became of a report."""
    return _absolute("web:report-receipt", make_token(str(report_id), purpose=REPORT))


def _absolute(route: str, *values: str) -> str:
    return f"{settings.BASE_URL}{reverse(route, args=values)}"
