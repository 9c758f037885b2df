"""Reads about who acts."""

from collections.abc import Sequence

from reviews.catalog.models import Company
from reviews.identity import keys
from reviews.identity.models import ApiKey, Membership, StaffUser
from reviews.identity.permissions import PERMISSIONS, KeyRole, Permission, Principal, Role, can
from reviews.journal.actors import Actor, ActorKind


def active_key(text: str) -> ApiKey | None:
    """Return the key, with its company, unless it is unknown or revoked."""
    return (
        ApiKey.objects.active()
        .select_related("company")
        .filter(digest=keys.digest_of(text))
        .first()
    )


def principal_of_key(key: ApiKey) -> Principal:
    """Return who acts when this key is used."""
    return Principal(Actor(ActorKind.API_KEY, str(key.pk)), {key.company_id: KeyRole(key.kind)})


def principal_of_user(user: StaffUser) -> Principal:
    """Return who acts when this user is signed in, with one query for all memberships."""
    memberships = Membership.objects.filter(user=user).values_list("company_id", "role")
    return Principal(
        Actor(ActorKind.STAFF, str(user.pk)),
        {company_id: Role(role) for company_id, role in memberships},
    )


def companies_where(principal: Principal, permission: Permission) -> Sequence[Company]:
    """Return the companies in which ``principal`` may do ``permission``, by name."""
    companies = Company.objects.filter(pk__in=principal.roles).order_by("name", "pk")
    return [company for company in companies if can(principal, permission, company)]


def has_another_who_may(permission: Permission, *, company: Company, but: Actor) -> bool:
    """Tell whether anybody in the company's team beside ``but`` may do ``permission``."""
    roles = [role for role in Role if permission in PERMISSIONS[role]]
    members = Membership.objects.for_company(company).filter(role__in=roles, user__is_active=True)
    return any(
        Actor(ActorKind.STAFF, str(user_id)) != but
        for user_id in members.values_list("user_id", flat=True)
    )
