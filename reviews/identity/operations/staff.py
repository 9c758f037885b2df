"""Staff accounts and their memberships."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from reviews.catalog.models import Company
from reviews.identity.models import Membership, StaffUser
from reviews.identity.permissions import Role
from reviews.journal import operations as journal
from reviews.journal.actors import Actor


class EmailTaken(Exception):
    """An account with that e-mail address exists."""


@transaction.atomic
def create_account(
    *, email: str, name: str = "", password: str | None = None, operator: bool = False
) -> StaffUser:
    """Create a staff account; an operator may also use the admin of the installation.

    Raises:
        EmailTaken: see there.
        ValidationError: the address is none.
    """
    if StaffUser.objects.filter(email=email.strip().lower()).exists():
        raise EmailTaken(email)
    make = StaffUser.objects.create_superuser if operator else StaffUser.objects.create_user
    candidate = StaffUser(email=email.strip().lower(), name=name)
    try:
        candidate.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise ValidationError(error.message_dict) from error
    return make(email.strip(), password, name=name)


@transaction.atomic
def grant(*, by: Actor, at: datetime, company: Company, user: StaffUser, role: Role) -> Membership:
    """Give ``user`` a role in the company, in place of any other it has there."""
    membership, created = Membership.objects.get_or_create(
        company=company, user=user, defaults={"role": role, "created_at": at}
    )
    if not created and membership.role == role:
        return membership
    if not created:
        membership.role = role
        membership.save(update_fields=["role"])
    journal.record(
        by=by,
        at=at,
        company=company,
        event="membership.granted",
        subject_kind="membership",
        subject_id=membership.pk,
        role=role,
    )
    return membership
