"""What a shop's token must be, to the second and to the byte."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reviews.identity.shopper_tokens import (
    LEEWAY,
    LENGTH_MAX,
    LIFETIME_MAX,
    InvalidShopperToken,
    Shopper,
    read,
)

SECRET = "ss_" + "s" * 43
OTHER = "ss_" + "o" * 43
KID = "01a20550-6439-777e-ac9f-047fe12a520b"
AUDIENCE = "ugc-hub:acme"
IAT = 1_800_000_000
EXP = IAT + 600
NOW = datetime.fromtimestamp(IAT + 30, UTC)
HEADER = {"alg": "HS256", "typ": "JWT", "kid": KID}
CLAIMS: dict[str, Any] = {
    "sub": "customer-7",
    "aud": AUDIENCE,
    "iat": IAT,
    "exp": EXP,
    "email": "Linh@Example.com",
    "email_verified": True,
    "name": "Nguyễn Linh",
    "locale": "vi-VN",
    "jti": "once",
    "role": "vip",
}


def part(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(header: Any, claims: Any, *, secret: str = SECRET, digest: Any = hashlib.sha256) -> str:
    """Sign anything, as no library would."""
    text = f"{part(header)}.{part(claims)}"
    return f"{text}.{part(hmac.new(secret.encode(), text.encode(), digest).digest())}"


def token(header: dict[str, Any] | None = None, **changes: Any) -> str:
    """Return a good token with some claims changed; ``...`` leaves one out."""
    claims = {name: v for name, v in {**CLAIMS, **changes}.items() if v is not ...}
    return signed({**HEADER, **(header or {})}, claims)


def reading(text: str, *, now: datetime = NOW, audience: str = AUDIENCE, **secrets: Any) -> Shopper:
    return read(text, secrets=secrets or {KID: [SECRET]}, audience=audience, now=now)


def refused(text: str, **options: Any) -> str:
    with pytest.raises(InvalidShopperToken) as caught:
        reading(text, **options)
    assert caught.value.reason.endswith(".")
    return caught.value.reason


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def test_it_tells_who_the_customer_is() -> None:
    shopper = reading(token())
    assert shopper == Shopper(
        customer_ref="customer-7",
        email="linh@example.com",
        email_verified=True,
        name="Nguyễn Linh",
        locale="vi-VN",
        expires_at=at(EXP),
    )
    assert (shopper.proven_email, shopper.language) == ("linh@example.com", "vi")


def test_only_sub_aud_iat_and_exp_are_needed() -> None:
    shopper = reading(token(email=..., email_verified=..., name=..., locale=..., jti=..., role=...))
    assert (shopper.email, shopper.name, shopper.locale, shopper.language) == ("", "", "", "")
    assert not shopper.email_verified


def test_a_librarys_token_is_read() -> None:
    text = jwt.encode(CLAIMS, SECRET, algorithm="HS256", headers={"kid": KID})
    assert reading(text).customer_ref == "customer-7"


@pytest.mark.parametrize("verified", [False, ...])
def test_an_address_that_is_not_verified_proves_nothing(verified: Any) -> None:
    shopper = reading(token(email_verified=verified))
    assert (shopper.email, shopper.proven_email) == ("linh@example.com", "")
    # A mistyped one keeps nobody from writing.
    assert reading(token(email="linh@", email_verified=verified)).email == ""


# ------------------------------------------------------------------------------ time


@pytest.mark.parametrize(
    ("now", "good"),
    [
        (IAT - LEEWAY - 1, False),
        (IAT - LEEWAY, True),
        (IAT, True),
        (EXP, True),
        (EXP + LEEWAY - 0.001, True),
        (EXP + LEEWAY, False),
        (EXP + 86_400, False),
    ],
)
def test_it_is_good_from_iat_to_exp_give_or_take_a_minute(now: float, good: bool) -> None:
    if good:
        assert reading(token(), now=at(now))
    else:
        assert ("expired" if now > IAT else "not valid yet") in refused(token(), now=at(now))


def test_an_hour_is_the_longest_that_it_may_live() -> None:
    assert reading(token(exp=IAT + LIFETIME_MAX))
    assert "3600 seconds at most" in refused(token(exp=IAT + LIFETIME_MAX + 1))
    assert "after iat" in refused(token(exp=IAT))


def test_nbf_is_kept_too() -> None:
    assert reading(token(nbf=IAT + 90), now=at(IAT + 30))
    assert "not valid yet" in refused(token(nbf=IAT + 91), now=at(IAT + 30))


@pytest.mark.parametrize("name", ["iat", "exp", "nbf"])
@pytest.mark.parametrize(
    "value", ["1800000000", None, True, -1, 2**40, 10**400, 1e300, [], {}, "2027-01-15T08:00:00Z"]
)
def test_a_time_that_is_none(name: str, value: Any) -> None:
    assert f"{name} must be the time in seconds" in refused(token(**{name: value}))


@pytest.mark.parametrize("value", [b"1e999", b"Infinity", b"NaN", b"-Infinity", b"9" * 5000])
def test_a_number_that_no_clock_shows(value: bytes) -> None:
    claims = json.dumps({**CLAIMS, "exp": 0}).encode().replace(b'"exp": 0', b'"exp": ' + value)
    assert refused(signed(HEADER, claims))


def test_fractions_of_a_second_are_taken() -> None:
    assert reading(token(iat=IAT + 0.5, exp=EXP + 0.25)).expires_at == at(EXP + 0.25)


# ---------------------------------------------------------------------------- for whom, and by whom


@pytest.mark.parametrize("name", ["sub", "iat", "exp", "aud"])
def test_what_is_needed(name: str) -> None:
    assert name in refused(token(**{name: ...}))


@pytest.mark.parametrize(
    "audience", ["ugc-hub:acme2", "ugc-hub:", "acme", "UGC-HUB:ACME", 5, {}, [], [["ugc-hub:acme"]]]
)
def test_a_token_for_somebody_else_is_refused(audience: Any) -> None:
    assert refused(token(aud=audience)) == "Its aud must be ugc-hub:acme."


def test_a_list_of_audiences_may_name_us() -> None:
    assert reading(token(aud=["shop", AUDIENCE]))


def test_kid_says_which_secret_counts() -> None:
    both = {KID: [SECRET], "next": [OTHER]}
    assert reading(signed({**HEADER, "kid": "next"}, CLAIMS, secret=OTHER), **both)
    assert "signature" in refused(signed({**HEADER, "kid": "next"}, CLAIMS), **both)
    assert "names no secret" in refused(token({"kid": "gone"}), **both)
    for kid in (None, 5, ["x"], {}):
        assert refused(token({"kid": kid}))
    assert "no kid" in refused(signed({"alg": "HS256"}, CLAIMS))


def test_any_of_the_texts_that_a_secret_was_issued_as_counts() -> None:
    assert reading(token(), **{KID: [OTHER, SECRET]})
    assert "signature" in refused(token(), **{KID: [OTHER]})
    assert "signature" in refused(token(), **{KID: []})


def test_one_changed_character_breaks_it() -> None:
    good = token()
    head, _claims, signature = good.split(".")
    forged = part({**CLAIMS, "sub": "customer-8"})
    assert "signature" in refused(f"{head}.{forged}.{signature}")
    for place in range(0, len(good), 7):
        other = "A" if good[place] != "A" else "B"
        assert refused(good[:place] + other + good[place + 1 :])


# ------------------------------------------------------------------------------ the algorithm


@pytest.mark.parametrize(
    "algorithm",
    [
        "none", "None", "NONE", "nOnE", "", "HS384", "HS512", "RS256", "ES256", "EdDSA", "hs256",
        5, None, ["HS256"], {"HS256": 1},
    ],
)  # fmt: skip
def test_no_other_algorithm_is_accepted(algorithm: Any) -> None:
    assert "alg HS256" in refused(token({"alg": algorithm}))
    unsigned = token({"alg": algorithm}).rpartition(".")[0] + "."
    assert refused(unsigned)


def test_a_token_that_says_hs256_and_is_signed_by_another_is_refused() -> None:
    assert "signature" in refused(signed(HEADER, CLAIMS, digest=hashlib.sha512))
    assert refused(token().rpartition(".")[0] + ".")
    assert refused(token().rpartition(".")[0])


def test_a_key_in_the_header_is_not_looked_at() -> None:
    mine = {"kty": "oct", "k": part(OTHER.encode())}
    for header in ({"jwk": mine}, {"jku": "https://evil.example"}, {"x5u": "https://evil.example"}):
        assert "signature" in refused(signed({**HEADER, **header}, CLAIMS, secret=OTHER))


@pytest.mark.parametrize(
    "header", [{"crit": ["exp"]}, {"crit": []}, {"crit": ["b64"], "b64": False}]
)
def test_what_must_be_understood_and_is_not(header: dict[str, Any]) -> None:
    assert refused(token(header))


def test_a_payload_that_is_not_in_the_token_is_refused() -> None:
    assert refused(token({"b64": False}))


# ------------------------------------------------------------------------------ the rest


@pytest.mark.parametrize(
    ("claim", "value", "said"),
    [
        ("sub", "", "no sub"),
        ("sub", "   ", "no sub"),
        ("sub", 7, "sub must be a text"),
        ("sub", ["customer-7"], "sub must be a text"),
        ("sub", "x" * 129, "more than 128"),
        ("sub", "a\x00b", "control characters"),
        ("sub", "a\nb", "control characters"),
        ("sub", "\ud800", "surrogate"),
        ("name", "x" * 201, "more than 200"),
        ("name", {"first": "Linh"}, "name must be a text"),
        ("name", "Linh\x00", "control characters"),
        ("email", "linh", "no e-mail address"),
        ("email", "a@b\r\nBcc: x@example.com", "control characters"),
        ("email", "x" * 250 + "@example.com", "more than 254"),
        ("email", 5, "email must be a text"),
        ("email_verified", "true", "true or false"),
        ("email_verified", 1, "true or false"),
        ("email_verified", None, "true or false"),
        ("locale", "vi_VN", "BCP 47"),
        ("locale", "tiếng Việt", "BCP 47"),
        ("locale", 5, "locale must be a text"),
    ],
)
def test_a_claim_that_cannot_be_taken_is_named(claim: str, value: Any, said: str) -> None:
    assert said in refused(token(**{claim: value}))


def test_the_longest_that_is_taken() -> None:
    shopper = reading(token(sub="x" * 128, name="n" * 200))
    assert (len(shopper.customer_ref), len(shopper.name)) == (128, 200)
    assert reading(token(sub=" customer-7 ")).customer_ref == "customer-7"


def test_a_huge_token_is_not_even_parsed() -> None:
    at_most = token(role="")
    padded = token(role="x" * ((LENGTH_MAX - len(at_most)) * 3 // 4))
    assert LENGTH_MAX - 4 <= len(padded) <= LENGTH_MAX
    assert reading(padded)
    assert "more than 4000" in refused(token(role="x" * 3000))
    assert "more than 4000" in refused("x" * 10_000_000)


@pytest.mark.parametrize(
    "text",
    ["", ".", "..", "...", "a.b.c", "a.b", "é.b.c", "\x00", "null", "e30.e30.e30", "e30.e30.", " "],
)
def test_what_is_no_token_at_all(text: str) -> None:
    assert refused(text)


@pytest.mark.parametrize(
    "claims",
    [None, [], "text", 5, True, b"", b"{", b"\xff\xfe", b"[" * 2500, b'{"a":' * 400 + b"1"],
)
def test_claims_that_are_no_object(claims: Any) -> None:
    assert refused(signed(HEADER, claims))
    assert refused(signed(claims, CLAIMS))


def test_of_two_claims_of_one_name_the_later_counts_for_the_check_too() -> None:
    raw = json.dumps(CLAIMS).encode().replace(b'{"sub"', b'{"aud": "ugc-hub:other", "sub"', 1)
    assert reading(signed(HEADER, raw))
    raw = json.dumps(CLAIMS).encode()[:-1] + b', "aud": "ugc-hub:other"}'
    assert "aud" in refused(signed(HEADER, raw))


# ------------------------------------------------------------------------------ whatever comes

quick = hypothesis_settings(max_examples=300, deadline=None)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([10**400, -(10**400), "\ud800", KID, AUDIENCE, "HS256", IAT, EXP]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
names = st.sampled_from([*CLAIMS, "nbf", "iss"])


def never_anything_else(text: str) -> None:
    try:
        shopper = reading(text)
    except InvalidShopperToken:
        return
    assert 0 < len(shopper.customer_ref) <= 128
    shopper.name.encode()


@quick
@given(text=st.text(max_size=300))
@example("eyJhbGciOiJIUzI1NiJ9..")
def test_any_text(text: str) -> None:
    never_anything_else(text)


@quick
@given(head=st.binary(max_size=60), claims=st.binary(max_size=60), rest=st.binary(max_size=40))
def test_any_three_parts(head: bytes, claims: bytes, rest: bytes) -> None:
    never_anything_else(f"{part(head)}.{part(claims)}.{part(rest)}")
    never_anything_else(signed(head, claims))
    never_anything_else(signed(HEADER, claims))


@quick
@given(header=st.dictionaries(st.sampled_from(["alg", "kid", "typ", "crit", "b64", "zip"]), values))
def test_any_header(header: dict[str, Any]) -> None:
    never_anything_else(signed({**HEADER, **header}, CLAIMS))
    never_anything_else(signed(header, CLAIMS))


@quick
@given(claims=st.dictionaries(names, values, max_size=5))
def test_any_claims(claims: dict[str, Any]) -> None:
    never_anything_else(signed(HEADER, {**CLAIMS, **claims}))
    never_anything_else(signed(HEADER, claims))
