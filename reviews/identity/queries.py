"""Reads about who acts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from reviews.catalog.models import Company
from reviews.identity import keys, link_texts, shopper_secrets, shopper_tokens
from reviews.identity.lifecycle import ErasureState
from reviews.identity.models import (
    ApiKey,
    Erasure,
    LinkPurpose,
    MagicLink,
    Membership,
    Reviewer,
    ShopperSecret,
    StaffUser,
)
from reviews.identity.permissions import PERMISSIONS, KeyRole, Permission, Principal, Role, can
from reviews.identity.shopper_tokens import Shopper
from reviews.journal.actors import Actor, ActorKind


class UnusableLink(Exception):
    """The link opens nothing."""

    class Reason(StrEnum):
        """Why not."""

        UNKNOWN = "unknown"
        """It was never made, for this company and purpose, or was cleared away long ago."""
        USED = "used"
        EXPIRED = "expired"

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def open_erasure_of(reviewer: Reviewer) -> Erasure | None:
    """Return the person's wish to be forgotten, unless there is none or it is over."""
    return Erasure.objects.for_company(reviewer.company).open().filter(reviewer=reviewer).first()


def person_of(*, company: Company, person_id: UUID) -> Reviewer | None:
    """Return one of the company's reviewers, erased or not."""
    person = Reviewer.objects.for_company(company).filter(pk=person_id).first()
    if person is not None:
        # The company is at hand; following the foreign key would ask for it again.
        person.company = company
    return person


def being_erased(reviewer_ids: Collection[UUID]) -> set[UUID]:
    """Return those whose erasure has begun. The answer holds while their rows are locked."""
    if not reviewer_ids:
        return set()
    under_way = Erasure.objects.filter(state=ErasureState.UNDER_WAY, reviewer__in=reviewer_ids)
    return set(under_way.values_list("reviewer_id", flat=True))


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


def shopper_of(*, company: Company, token: str, at: datetime) -> Shopper:
    """Return the customer of the company that a shop's token speaks of.

    Raises:
        InvalidShopperToken: it proves nothing; its ``reason`` is for the shop's developer.
    """
    kid = shopper_tokens.kid_of(token)
    try:
        secret_id = UUID(kid)
    except ValueError:
        known: list[ShopperSecret] = []
    else:
        known = list(ShopperSecret.objects.for_company(company).active().filter(pk=secret_id))
    return shopper_tokens.read(
        token,
        secrets={str(row.pk): shopper_secrets.accepted_of(row.pk) for row in known},
        audience=shopper_tokens.audience_of(company.slug),
        now=at,
    )


def reviewer_of(shopper: Shopper, *, company: Company) -> Reviewer | None:
    """Return whom we know that customer as, without making anybody known.

    As in ``operations.reviewers``, the shop's id counts for more than the address, and an address
    that belongs to another of its customers for nothing.
    """
    rows = Reviewer.objects.for_company(company)
    known = rows.filter(customer_ref=shopper.customer_ref).exclude(customer_ref="").first()
    if known is None and shopper.proven_email:
        known = rows.filter(email=shopper.proven_email, customer_ref="").first()
    # Whoever is just being erased is nobody known, as in writing.
    return None if known is None or being_erased([known.pk]) else known


def usable_link(*, at: datetime, company: Company, text: str, purpose: LinkPurpose) -> MagicLink:
    """Return the link, with its reviewer, as long as it opens something. It is not used up by that.

    Raises:
        UnusableLink: see there.
    """
    link = (
        MagicLink.objects.for_company(company)
        .select_related("reviewer")
        .filter(digest=link_texts.digest_of(text), purpose=purpose)
        .first()
    )
    if link is None:
        raise UnusableLink(UnusableLink.Reason.UNKNOWN)
    if link.used_at is not None:
        raise UnusableLink(UnusableLink.Reason.USED)
    if at >= link.expires_at:
        raise UnusableLink(UnusableLink.Reason.EXPIRED)
    return link


def has_another_who_may(permission: Permission, *, company: Company, but: Actor) -> bool:
    """Tell whether anybody in the company's team beside ``but`` may do ``permission``."""
    roles = [role for role in Role if permission in PERMISSIONS[role]]
    members = Membership.objects.for_company(company).filter(role__in=roles, user__is_active=True)
    return any(
        Actor(ActorKind.STAFF, str(user_id)) != but
        for user_id in members.values_list("user_id", flat=True)
    )
