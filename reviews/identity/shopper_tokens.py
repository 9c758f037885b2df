"""Tokens by which a shop says who its signed-in customer is: JWT (RFC 7519), HS256 only.

docs/recipes/shopper_tokens.md tells shops how to make them.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NoReturn

import jwt
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

ALGORITHM = "HS256"
LENGTH_MAX = 4000
"""Characters. A cookie that holds a token must stay under 4,096 bytes with its name."""
LIFETIME_MAX = 3600
"""Seconds from ``iat`` to ``exp``."""
LEEWAY = 60
"""Seconds that the clocks of the shop and of this installation may be apart."""
CUSTOMER_REF_MAX = 128
NAME_MAX = 200
EMAIL_MAX = 254

_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SIGNATURES = jwt.PyJWS(algorithms=[ALGORITHM])


class InvalidShopperToken(Exception):
    """The token does not prove who the customer is; ``reason`` tells the shop's developer why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Shopper:
    """A customer who is signed in to the shop, by the shop's own word."""

    customer_ref: str
    """The shop's own id of its customer."""
    email: str = ""
    email_verified: bool = False
    """Whether the shop knows that the address is the customer's own."""
    name: str = ""
    locale: str = ""
    expires_at: datetime
    """When the token ends, by the shop's clock."""

    @property
    def proven_email(self) -> str:
        """The address, if the shop says that it is the customer's own; else empty."""
        return self.email if self.email_verified else ""

    @property
    def language(self) -> str:
        """The primary language of the customer's locale; may be empty."""
        return self.locale.partition("-")[0].lower()


def audience_of(slug: str) -> str:
    """Return the ``aud`` of the tokens of the company of that slug."""
    return f"ugc-hub:{slug}"


def kid_of(token: str) -> str:
    """Return the name of the secret that a token says it was signed with.

    Nothing is proved by that; it says which secret to look up.

    Raises:
        InvalidShopperToken: the token has no readable header, or another algorithm.
    """
    if len(token) > LENGTH_MAX:
        _refuse(f"It has more than {LENGTH_MAX} characters.")
    if not token.isascii():
        _refuse("It is no JWT: it has characters beyond ASCII.")
    try:
        header = _SIGNATURES.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise InvalidShopperToken("It is no JWT: its header cannot be read.") from error
    if header.get("alg") != ALGORITHM:
        _refuse(f"Its header must say alg {ALGORITHM}; no other algorithm is accepted.")
    if "crit" in header:
        _refuse("Its header has crit, which is not understood here.")
    kid = header.get("kid")
    if not isinstance(kid, str):
        _refuse("Its header has no kid: send the one that came with the secret.")
    return kid


def read(
    token: str, *, secrets: Mapping[str, Sequence[str]], audience: str, now: datetime
) -> Shopper:
    """Return the customer that a token speaks of.

    Args:
        token: what the shop sent.
        secrets: for each ``kid`` the secrets that it may stand for.
        audience: see :func:`audience_of`; a token for another company or purpose is refused.
        now: when it is being used.

    Raises:
        InvalidShopperToken: see there.
    """
    kid = kid_of(token)
    if kid not in secrets:
        _refuse("Its kid names no secret of this company, or one that was revoked.")
    claims = _claims(_payload(token, secrets[kid]))
    if audience not in _audiences(claims):
        _refuse(f"Its aud must be {audience}.")
    expires = _lifetime(claims, now=now.timestamp())
    email, verified = _address(claims)
    locale = _text(claims, "locale", most=50)
    if locale and not _LOCALE.fullmatch(locale):
        _refuse("locale must be a BCP 47 tag such as vi or en-GB.")
    customer_ref = _text(claims, "sub", most=CUSTOMER_REF_MAX)
    if not customer_ref:
        _refuse("It has no sub: your own id of the customer, as text.")
    return Shopper(
        customer_ref=customer_ref,
        email=email,
        email_verified=verified,
        name=_text(claims, "name", most=NAME_MAX),
        locale=locale,
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def _refuse(reason: str) -> NoReturn:
    raise InvalidShopperToken(reason)


def _payload(token: str, secrets: Sequence[str]) -> bytes:
    for secret in secrets:
        try:
            payload: bytes = _SIGNATURES.decode_complete(token, secret, [ALGORITHM])["payload"]
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as error:
            raise InvalidShopperToken("It is no JWT that can be read.") from error
        return payload
    _refuse("Its signature is not of the secret that kid names. Sign with the whole text ss_….")


def _claims(payload: bytes) -> Mapping[str, Any]:
    def no_number(text: str) -> NoReturn:
        raise ValueError(text)

    try:
        claims = json.loads(payload, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise InvalidShopperToken("Its claims are not JSON.") from error
    if not isinstance(claims, dict):
        _refuse("Its claims are no JSON object.")
    return claims


def _audiences(claims: Mapping[str, Any]) -> Sequence[Any]:
    found = claims.get("aud")
    return found if isinstance(found, list) else [found]


def _lifetime(claims: Mapping[str, Any], *, now: float) -> float:
    """Return when the token ends, in seconds since 1970, if that is still to come."""
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    starts = _seconds(claims, "nbf") if "nbf" in claims else issued
    if expires <= issued:
        _refuse("exp must be after iat.")
    if expires - issued > LIFETIME_MAX:
        _refuse(f"It may live for {LIFETIME_MAX} seconds at most, from iat to exp.")
    if now >= expires + LEEWAY:
        _refuse("It has expired. Make a new one for each page, or whenever one is about to end.")
    if max(issued, starts) > now + LEEWAY:
        _refuse("It is not valid yet: iat (or nbf) lies ahead. Set your server's clock.")
    return expires


def _seconds(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    # Compared as it is: a whole number may be too large for a float. Infinity is too large too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**40:
        _refuse(f"{name} must be the time in seconds since 1970, as a number.")
    return float(value)


def _address(claims: Mapping[str, Any]) -> tuple[str, bool]:
    verified = claims.get("email_verified", False)
    if not isinstance(verified, bool):
        _refuse("email_verified must be true or false.")
    email = _text(claims, "email", most=EMAIL_MAX).lower()
    if not email:
        return "", False
    try:
        validate_email(email)
    except ValidationError as error:
        if not verified:
            # It counts for nothing, and a customer who mistyped it must not be kept from writing.
            return "", False
        raise InvalidShopperToken("email is no e-mail address.") from error
    return email, verified


def _text(claims: Mapping[str, Any], name: str, *, most: int) -> str:
    value = claims.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        _refuse(f"{name} must be a text.")
    # No database takes half a surrogate pair or the character zero, and no line of a page a break.
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
        _refuse(f"{name} has control characters or half a surrogate pair.")
    value = value.strip()
    if len(value) > most:
        _refuse(f"{name} has more than {most} characters.")
    return value
