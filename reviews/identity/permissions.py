"""The one permission question: may this principal do this in this company?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from reviews.journal.actors import Actor, ActorKind

if TYPE_CHECKING:
    from uuid import UUID

    from reviews.catalog.models import Company


class Permission(StrEnum):
    """What can be allowed."""

    PUBLISHED_READ = "published_read"
    """See what is public."""
    CONTRIBUTION_SUBMIT = "contribution_submit"
    """Write a review or another contribution; vote on one, or report it."""
    PRODUCT_MANAGE = "product_manage"
    """Create and change products."""
    INVITATION_MANAGE = "invitation_manage"
    """Ask buyers for reviews, and see whom one has asked."""
    FORM_MANAGE = "form_manage"
    """Say what the review form asks, and what a review needs."""
    WIDGET_MANAGE = "widget_manage"
    """Say how the widgets in the shop's pages look."""
    ORDER_MANAGE = "order_manage"
    """See, create and change orders, with the customers they name."""
    PERSON_MANAGE = "person_manage"
    """See, hand out and erase what is known about a customer who asks for it."""
    CASE_VIEW = "case_view"
    """See the moderation queue with the texts that are not public."""
    CASE_DECIDE = "case_decide"
    """Publish and reject."""
    CONTRIBUTION_VIEW = "contribution_view"
    """See what customers said, in every state."""
    CONTRIBUTION_REPLY = "contribution_reply"
    """Say the company's word on a review or a question, and take it back."""
    KEY_MANAGE = "key_manage"
    """Give out and withdraw what programs and shops prove themselves with."""


class Role(TextChoices):
    """What a member of a company's team is there for. Codes live for ever."""

    OWNER = "owner", _("Owner")
    """Answers for the account: may do everything, and says who else may."""
    MODERATOR = "moderator", _("Moderator")
    """Decides what is published, and answers customers in the company's name."""
    ANALYST = "analyst", _("Analyst")
    """Reads figures and published content, changes nothing."""
    DEVELOPER = "developer", _("Developer")
    """Connects the shop: catalogue, orders, keys; decides no content."""


class KeyRole(StrEnum):
    """What an API key may do."""

    PUBLISHABLE = "publishable"
    """Stands in the shop's pages for everybody to read: public content and new submissions."""
    SECRET = "secret"  # noqa: S105  (the name of a kind of key)
    """Lives on the company's servers and speaks for the company."""


_PUBLIC = frozenset({Permission.PUBLISHED_READ, Permission.CONTRIBUTION_SUBMIT})

PERMISSIONS: Mapping[Role | KeyRole, frozenset[Permission]] = {
    Role.OWNER: frozenset(Permission),
    Role.MODERATOR: _PUBLIC
    | {Permission.CASE_VIEW, Permission.CASE_DECIDE}
    | {Permission.CONTRIBUTION_VIEW, Permission.CONTRIBUTION_REPLY},
    Role.ANALYST: _PUBLIC,
    Role.DEVELOPER: _PUBLIC
    | {
        Permission.PRODUCT_MANAGE,
        Permission.INVITATION_MANAGE,
        Permission.FORM_MANAGE,
        Permission.WIDGET_MANAGE,
        Permission.KEY_MANAGE,
        Permission.ORDER_MANAGE,
    },
    KeyRole.PUBLISHABLE: _PUBLIC,
    # A key that leaked must not be able to make others, which would outlive its revocation.
    KeyRole.SECRET: frozenset(Permission) - {Permission.KEY_MANAGE},
}


@dataclass(frozen=True)
class Principal:
    """Who asks, and in which companies as what."""

    actor: Actor
    roles: Mapping["UUID", Role | KeyRole] = field(default_factory=dict)

    def is_known_in(self, company: "Company") -> bool:
        """Tell whether the principal has any part in the company; if not, it gets 404."""
        return company.pk in self.roles


ANONYMOUS = Principal(Actor(ActorKind.REVIEWER))
"""A visitor of the hosted pages, who may read and write what the public may."""


def can(principal: Principal, permission: Permission, company: "Company") -> bool:
    """Tell whether ``principal`` may do ``permission`` in ``company``.

    Raises:
        TypeError: the permission is no :class:`Permission`; a misspelt one must not read as "no".
    """
    if not isinstance(permission, Permission):
        raise TypeError(f"{permission!r} is not a Permission")
    if principal is ANONYMOUS:
        return permission in _PUBLIC
    role = principal.roles.get(company.pk)
    return role is not None and permission in PERMISSIONS[role]
