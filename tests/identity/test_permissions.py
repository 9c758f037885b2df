"""Who may do what."""

import uuid
from types import SimpleNamespace

import pytest

from reviews.identity.permissions import (
    ANONYMOUS,
    PERMISSIONS,
    KeyRole,
    Permission,
    Principal,
    Role,
    can,
)
from reviews.journal.actors import Actor, ActorKind

COMPANY = SimpleNamespace(pk=uuid.uuid4())
OTHER = SimpleNamespace(pk=uuid.uuid4())
P = Permission

ALLOWED = {
    None: {P.PUBLISHED_READ, P.CONTRIBUTION_SUBMIT},
    KeyRole.PUBLISHABLE: {P.PUBLISHED_READ, P.CONTRIBUTION_SUBMIT},
    KeyRole.SECRET: set(P) - {P.KEY_MANAGE},
    Role.OWNER: set(P),
    Role.MODERATOR: {P.PUBLISHED_READ, P.CONTRIBUTION_SUBMIT, P.CASE_VIEW, P.CASE_DECIDE}
    | {P.CONTRIBUTION_VIEW, P.CONTRIBUTION_REPLY},
    Role.ANALYST: {P.PUBLISHED_READ, P.CONTRIBUTION_SUBMIT},
    Role.DEVELOPER: {
        P.INVITATION_MANAGE,
        P.PUBLISHED_READ,
        P.CONTRIBUTION_SUBMIT,
        P.PRODUCT_MANAGE,
        P.FORM_MANAGE,
        P.WIDGET_MANAGE,
        P.KEY_MANAGE,
        P.ORDER_MANAGE,
    },
}


def principal(role: Role | KeyRole | None) -> Principal:
    if role is None:
        return ANONYMOUS
    return Principal(Actor(ActorKind.STAFF, "lan"), {COMPANY.pk: role})


@pytest.mark.parametrize("role", ALLOWED)
@pytest.mark.parametrize("permission", Permission)
def test_the_whole_matrix(role: Role | KeyRole | None, permission: Permission) -> None:
    assert can(principal(role), permission, COMPANY) is (permission in ALLOWED[role])
    if role is not None:
        assert not can(principal(role), permission, OTHER)


def test_every_role_is_in_the_matrix() -> None:
    assert set(PERMISSIONS) == set(ALLOWED) - {None} == {*Role, *KeyRole}


def test_a_misspelt_permission_is_an_error_not_a_no() -> None:
    with pytest.raises(TypeError, match="case_vew"):
        can(principal(Role.OWNER), "case_vew", COMPANY)
