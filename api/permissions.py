"""Asks the one permission question for every request."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from api.authentication import Access
from api.problems import METHOD_NOT_ALLOWED, NOT_ALLOWED, NOT_FOUND, Problem
from reviews.identity.permissions import PERMISSIONS, KeyRole, Permission, can

if TYPE_CHECKING:
    from rest_framework.views import APIView


class MayDo(BasePermission):
    """Lets through whom ``view.required_permission`` for the method is granted to."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Tell whether somebody is authenticated; whatever else is missing is raised.

        Raises:
            Problem: the route has no such method, the principal has no part in the company, or may
                not do this there.
        """
        access = request.auth
        if not isinstance(access, Access):
            return False
        required: Mapping[str, Permission] = getattr(view, "required_permission", {})
        method = "GET" if request.method == "HEAD" else request.method or ""
        if method not in required:
            raise Problem(METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(view.allowed_methods)})
        if not access.principal.is_known_in(access.company):
            raise Problem(NOT_FOUND, "You have no part in a company of that name.")
        if not can(access.principal, required[method], access.company):
            raise Problem(NOT_ALLOWED, _advice(access, required[method]))
        return True


def _advice(access: Access, permission: Permission) -> str:
    if access.key is not None:
        others = (
            "a secret key has" if permission in PERMISSIONS[KeyRole.SECRET] else "only people have"
        )
        return f"A {access.key.kind} key has no {permission} permission; {others}."
    return f"Your role in this company has no {permission} permission; ask an owner of the account."
