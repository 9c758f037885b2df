"""Who asks, and for which company.

A request with a key has no user: ``request.user`` stays anonymous, and ``request.auth`` is the
:class:`Access` that the key gives. A signed-in member of staff has both.
"""

import re
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.request import Request

from api.problems import (
    COMPANY_NEEDED,
    CSRF_FAILED,
    INVALID_KEY,
    INVALID_SHOPPER_TOKEN,
    NOT_FOUND,
    SECRET_KEY_EXPOSED,
    Problem,
)
from reviews.catalog.models import COMPANY_SLUG, Company
from reviews.catalog.queries import company_by_slug
from reviews.identity.keys import PREFIXES
from reviews.identity.models import ApiKey, StaffUser
from reviews.identity.permissions import KeyRole, Principal
from reviews.identity.queries import (
    active_key,
    principal_of_key,
    principal_of_user,
    shopper_of,
)
from reviews.identity.shopper_tokens import InvalidShopperToken, Shopper

KEY_PARAMETER = "key"
KEY_HEADER = "X-UGC-Key"
COMPANY_HEADER = "X-Company"
SHOPPER_HEADER = "X-UGC-Shopper"
CHALLENGE = 'Bearer realm="UGC Hub"'

_KEY = re.compile(r"[ps]k_[A-Za-z0-9_-]{20,100}")


@dataclass(frozen=True, kw_only=True)
class Access:
    """Who asks and in which company; whether that is allowed is still to be asked."""

    principal: Principal
    company: Company
    key: ApiKey | None = None
    in_url: bool = False
    """The key stands in the URL, so that the URL alone says what is answered."""
    shopper: Shopper | None = None
    """The shop's signed-in customer on whose behalf it writes; ``None`` is a guest."""


def access_of(request: Request) -> Access:
    """Return the access of a request that was authenticated.

    Raises:
        TypeError: it was not; permissions are asked before anything calls this.
    """
    access = request.auth
    if not isinstance(access, Access):
        raise TypeError("the request was not authenticated")
    return access


def with_shopper(request: Request, access: Access) -> Access:
    """Return the access together with the customer whose token was sent, if one was.

    Raises:
        Problem: the token proves nothing. It is never taken for a guest: what was written would
            lose its author, and nobody would notice.
    """
    token = request.headers.get(SHOPPER_HEADER)
    if token is None:
        return access
    try:
        shopper = shopper_of(company=access.company, token=token.strip(), at=timezone.now())
    except InvalidShopperToken as error:
        raise Problem(INVALID_SHOPPER_TOKEN, f"{SHOPPER_HEADER}: {error.reason}") from error
    return replace(access, shopper=shopper)


class KeyAuthentication(BaseAuthentication):
    """A publishable or a secret key.

    A publishable key may come as ``?key=`` of a GET, which caches can tell apart, as ``X-UGC-Key``
    or as bearer. A secret key comes as bearer only: URLs end up in logs and histories.
    """

    def authenticate(self, request: Request) -> tuple[AnonymousUser, Access] | None:
        """Return the key's access, or ``None`` if no key was sent.

        Raises:
            Problem: the key is wrong, revoked, or was sent where it must not be.
        """
        in_url = request.query_params.getlist(KEY_PARAMETER)
        in_header = request.headers.get(KEY_HEADER)
        bearer = _bearer(request)
        if any(text.startswith(PREFIXES[KeyRole.SECRET]) for text in in_url):
            raise Problem(
                SECRET_KEY_EXPOSED,
                "A secret key must never stand in a URL, where logs and histories keep it. Revoke "
                "this one, and send its successor as Authorization: Bearer sk_….",
            )
        sent = [*in_url, *([in_header] if in_header else []), *([bearer] if bearer else [])]
        if not sent:
            return None
        if len(sent) > 1:
            raise Problem(INVALID_KEY, "Send one key, in one place.")
        if in_url and request.method not in ("GET", "HEAD"):
            raise Problem(
                INVALID_KEY,
                f"A key stands in the URL of a GET only; send it as {KEY_HEADER} here.",
            )
        if in_header and in_header.startswith(PREFIXES[KeyRole.SECRET]):
            raise Problem(INVALID_KEY, "Send a secret key as Authorization: Bearer sk_….")
        key = active_key(sent[0]) if _KEY.fullmatch(sent[0]) else None
        if key is None:
            raise Problem(INVALID_KEY, "There is no such key, or it was revoked.")
        _require_same_company(request, key.company)
        access = Access(
            principal=principal_of_key(key), company=key.company, key=key, in_url=bool(in_url)
        )
        return AnonymousUser(), access

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return CHALLENGE


class StaffSession(BaseAuthentication):
    """A member of staff who is signed in. Every change needs the CSRF token of the session."""

    def authenticate(self, request: Request) -> tuple[StaffUser, Access] | None:
        """Return the access of the signed-in user, or ``None`` if nobody is signed in.

        Raises:
            Problem: the CSRF token is missing or wrong, or no company is said or found.
        """
        # REST framework's request.user is what is being found out here.
        signed_in = request._request  # noqa: SLF001
        user = signed_in.user
        if not isinstance(user, StaffUser) or not user.is_active:
            return None
        _enforce_csrf(signed_in)
        principal = principal_of_user(user)
        return user, Access(principal=principal, company=_company_for(request, principal))

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge of a 401."""
        return CHALLENGE


def _bearer(request: Request) -> str | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    # Another scheme is not ours: a test shop behind a password sends Basic with everything.
    return text.strip() if scheme.lower() == "bearer" else None


def _require_same_company(request: Request, company: Company) -> None:
    slug = request.headers.get(COMPANY_HEADER)
    if slug is not None and slug != company.slug:
        raise _no_company()


def _enforce_csrf(request: HttpRequest) -> None:
    def unused(request: HttpRequest) -> None:
        """Stand where the next layer would; only the check is wanted."""

    check = CSRFCheck(unused)  # type: ignore[arg-type]  # it is never called
    check.process_request(request)
    reason = check.process_view(request, unused, (), {})  # type: ignore[arg-type]
    if reason:
        raise Problem(CSRF_FAILED, f"{reason}. Send the token of the page as X-CSRFToken.")


def _company_for(request: Request, principal: Principal) -> Company:
    slug = request.headers.get(COMPANY_HEADER)
    if slug is not None:
        company = company_by_slug(slug) if COMPANY_SLUG.regex.fullmatch(slug) else None  # type: ignore[union-attr]
        if company is None:
            raise _no_company()
        return company
    if len(principal.roles) > 1:
        raise Problem(COMPANY_NEEDED, f"You belong to several; send {COMPANY_HEADER}: <slug>.")
    for company_id in principal.roles:
        return Company.objects.get(pk=company_id)
    raise _no_company()


def _no_company() -> Problem:
    return Problem(NOT_FOUND, "You have no part in a company of that name.")
