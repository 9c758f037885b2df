"""Challenges and proofs: what counts, and everything that does not."""

import base64
import json
from typing import Any

import altcha
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from reviews.common import proof_of_work
from reviews.common.proof_of_work import HARDEST, PROOF_MAX, SECONDS, BadProof, Flaw
from reviews.common.rates import Doing
from tests.forms import solved

pytestmark = pytest.mark.usefixtures("easy_sums")


def challenge(
    *, company: str = "acme", doing: Doing = Doing.REVIEW, level: int = 1
) -> dict[str, Any]:
    return proof_of_work.challenge(company=company, doing=doing, level=level)


def flaw_of(proof: str, *, level: int = 1) -> Flaw | None:
    try:
        found = proof_of_work.check(proof, company="acme", doing=Doing.REVIEW, level=level)
        proof_of_work.spend(found)
    except BadProof as error:
        return error.flaw
    return None


def altered(proof: str, part: str, name: str, value: Any) -> str:
    payload = json.loads(base64.b64decode(proof))
    place = payload["solution"] if part == "solution" else payload["challenge"][part]
    place[name] = value
    return base64.b64encode(json.dumps(payload).encode()).decode()


def test_a_proof_counts_once() -> None:
    proof = solved(challenge())
    assert len(proof) < PROOF_MAX // 2
    assert flaw_of(proof) is None
    assert flaw_of(proof) is Flaw.USED


def test_what_a_used_proof_says_beside_its_challenge_changes_nothing() -> None:
    proof = solved(challenge())
    assert flaw_of(proof) is None
    assert flaw_of(altered(proof, "solution", "time", 12)) is Flaw.USED


def test_a_proof_that_is_given_back_counts_again() -> None:
    proof = solved(challenge())
    found = proof_of_work.check(proof, company="acme", doing=Doing.REVIEW, level=1)
    proof_of_work.spend(found)
    proof_of_work.give_back(found)
    assert flaw_of(proof) is None


def test_without_redis_a_proof_counts_for_as_long_as_it_is_fresh(no_redis: None) -> None:
    proof = solved(challenge())
    assert [flaw_of(proof) for _ in range(2)] == [None, None]


@pytest.mark.parametrize(
    ("asked", "flaw"),
    [
        ({"company": "globex"}, Flaw.FOREIGN),
        ({"doing": Doing.VOTE}, Flaw.FOREIGN),
        ({"level": 1}, Flaw.TOO_EASY),
        ({"level": 2}, None),
        ({"level": 3}, None),
    ],
)
def test_a_proof_is_for_one_company_one_thing_and_nearly_as_hard_as_now(
    asked: dict[str, Any], flaw: Flaw | None
) -> None:
    proof = solved(challenge(**{"level": 2, **asked}))
    assert flaw_of(proof, level=HARDEST) is flaw


def test_a_proof_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    proof = solved(challenge())
    now = proof_of_work.time.time()
    monkeypatch.setattr(proof_of_work.time, "time", lambda: now + SECONDS + 1)
    assert flaw_of(proof) is Flaw.EXPIRED


@pytest.mark.parametrize(
    ("part", "name", "value", "flaw"),
    [
        ("parameters", "keyPrefix", "", Flaw.FORGED),
        ("parameters", "cost", 1_000_000_000, Flaw.FORGED),
        ("parameters", "expiresAt", 10**12, Flaw.FORGED),
        ("parameters", "expiresAt", None, Flaw.FORGED),
        ("parameters", "data", {"company": "acme", "doing": "review", "level": 3}, Flaw.FORGED),
        ("parameters", "keySignature", "00" * 32, Flaw.FORGED),
        ("solution", "derivedKey", "00" * 32, Flaw.WRONG),
        ("solution", "derivedKey", None, Flaw.WRONG),
    ],
)
def test_what_is_altered_does_not_count(part: str, name: str, value: Any, flaw: Flaw) -> None:
    assert flaw_of(altered(solved(challenge()), part, name, value)) is flaw


def test_a_challenge_of_ones_own_does_not_count() -> None:
    data = {"company": "acme", "doing": "review", "level": 1}
    made = altcha.create_challenge("SHA-256", 1, counter=1, data=data, hmac_secret="guessed")
    assert flaw_of(solved(made.to_dict())) is Flaw.FORGED


def test_the_prefix_that_is_public_is_not_the_key() -> None:
    made = challenge()
    half = made["parameters"]["keyPrefix"]
    guess = altcha.Payload(altcha.Challenge.from_dict(made), altcha.Solution(1, half + "00" * 16))
    assert flaw_of(guess.to_base64()) is Flaw.WRONG


def test_nothing_is_no_proof() -> None:
    assert flaw_of("") is Flaw.MISSING


deep = base64.b64encode(("[" * 1500).encode()).decode()


@pytest.mark.parametrize("text", ["x", "é", "bnVsbA==", "W10=", "e30=", "A" * 100_000, deep])
def test_what_cannot_be_read_is_told_apart(text: str) -> None:
    assert flaw_of(text) is Flaw.UNREADABLE


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
names = ["algorithm", "nonce", "salt", "cost", "expiresAt", "data", "keySignature", "memoryCost"]


@hypothesis_settings(max_examples=200, deadline=None)
@given(
    parameters=values | st.fixed_dictionaries(dict.fromkeys(names, values)),
    signature=values,
    solution=values | st.fixed_dictionaries({"counter": values, "derivedKey": values}),
)
def test_nothing_made_up_counts_or_breaks(parameters: Any, signature: Any, solution: Any) -> None:
    made_up = {
        "challenge": {"parameters": parameters, "signature": signature},
        "solution": solution,
    }
    text = base64.b64encode(json.dumps(made_up).encode()).decode()
    assert flaw_of(text) is not None


def test_each_level_is_twice_as_hard() -> None:
    efforts = [
        json.loads(base64.b64decode(solved(challenge(level=level))))["solution"]["counter"]
        for level in range(1, HARDEST + 1)
    ]
    assert efforts == sorted(efforts)
    assert efforts[-1] < 1200
