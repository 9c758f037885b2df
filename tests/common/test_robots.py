"""When somebody is asked for a proof of work, and how hard a one."""

from typing import Any

import pytest
from django.test import override_settings

from reviews.common import proof_of_work, rates, robots
from reviews.common.proof_of_work import BadProof, Flaw
from reviews.common.rates import Doing, Limit, Rate, Standing
from reviews.common.robots import LimitUsedUp, Oddness, ProofNeeded, Weighed
from tests.forms import solved

pytestmark = pytest.mark.usefixtures("easy_sums", "no_window_turns")


def standing(name: str, used: int, *, left: int = 60) -> Standing:
    return Standing(Limit(name, Rate(20, 600), "somebody"), used, left)


def weighed(*standings: Standing, **more: Any) -> Weighed:
    return Weighed(doing=Doing.REVIEW, company="acme", standings=standings, **more)


@pytest.mark.parametrize(
    ("used", "level"), [(1, 0), (9, 0), (10, 1), (14, 1), (15, 2), (20, 2), (400, 2)]
)
def test_the_nearer_a_limit_the_harder(used: int, level: int) -> None:
    assert weighed(standing("review-email", used), standing("review-flood", 1)).level == level


@pytest.mark.parametrize(
    ("used", "level"), [(1, 0), (20, 0), (21, 1), (39, 1), (40, 2), (79, 2), (80, 3), (4000, 3)]
)
def test_the_more_guests_at_once_the_harder(used: int, level: int) -> None:
    assert weighed(standing("review-address", 1), standing("review-flood", used)).level == level


def test_what_is_odd_is_asked_for_a_proof_far_from_limits() -> None:
    assert weighed(odd=Oddness.TRAP).level == 2
    assert weighed(odd=Oddness.TOO_FAST).level == 1
    assert weighed(odd=Oddness.NOT_OURS).level == 1


def test_whom_the_shop_vouches_for_is_never_asked() -> None:
    near = standing("review-reviewer", 19)
    assert weighed(near, odd=Oddness.TRAP, is_guest=False).level == 0


def test_the_longest_wait_is_told() -> None:
    used_up = [standing("review-email", 21, left=50), standing("review-address", 21, left=300)]
    with pytest.raises(LimitUsedUp) as refusal:
        robots.require_room([*used_up, standing("review-flood", 900)], doing=Doing.REVIEW)
    assert refusal.value.seconds == 300


def test_a_guest_is_counted_by_address_e_mail_and_company() -> None:
    found = robots.limits(Doing.VOTE, company="acme", address="::1", email="a@example.com")
    assert [limit.name for limit in found] == ["vote-address", "vote-email", "vote-flood"]


def test_whom_the_shop_vouches_for_is_no_part_of_a_flood() -> None:
    found = robots.limits(Doing.VOTE, company="acme", address="::1", reviewer="customer-7")
    assert [limit.name for limit in found] == ["vote-address", "vote-reviewer"]


def test_reviewers_of_the_same_name_at_two_companies_are_two() -> None:
    def who(company: str) -> str:
        return robots.limits(Doing.VOTE, company=company, reviewer="7")[0].who

    assert who("acme") != who("globex")


@override_settings(RATES={"review-reviewer": "2/hour"})
def test_a_reviewer_has_a_limit_wherever_they_come_from() -> None:
    for address in ("198.51.100.1", "198.51.100.2", "198.51.100.3"):
        limits = robots.limits(Doing.REVIEW, company="acme", address=address, reviewer="customer-7")
        standings = rates.count(limits)
    with pytest.raises(LimitUsedUp):
        robots.require_room(standings, doing=Doing.REVIEW)


def test_far_from_everything_no_proof_is_looked_at() -> None:
    with weighed().admitted("nonsense"):
        pass


def test_the_wait_is_until_nothing_is_near() -> None:
    near = weighed(
        standing("review-email", 12, left=500),
        standing("review-address", 9, left=600),
        standing("review-flood", 19, left=700),
    )
    with pytest.raises(ProofNeeded) as refusal, near.admitted(""):
        pytest.fail("without a proof nothing is carried out")
    assert refusal.value.seconds == 500
    assert refusal.value.flaw is Flaw.MISSING


def test_what_fails_gives_its_proof_back() -> None:
    odd = weighed(odd=Oddness.TOO_FAST)
    proof = solved(odd.challenge())
    with pytest.raises(ZeroDivisionError), odd.admitted(proof):
        raise ZeroDivisionError
    with odd.admitted(proof):
        pass
    with pytest.raises(ProofNeeded) as refusal, odd.admitted(proof):
        pytest.fail("a proof counts once")
    assert refusal.value.flaw is Flaw.USED


def test_a_challenge_taken_ahead_is_enough_a_level_later() -> None:
    early = solved(weighed(standing("review-email", 14)).challenge())
    with weighed(standing("review-email", 15)).admitted(early):
        pass
    easy = solved(weighed(standing("review-email", 14)).challenge())
    with pytest.raises(ProofNeeded), weighed(standing("review-flood", 80)).admitted(easy):
        pytest.fail("two levels less are too little")


def test_a_proof_of_another_company_is_refused_as_foreign() -> None:
    there = proof_of_work.challenge(company="globex", doing=Doing.REVIEW, level=1)
    with pytest.raises(BadProof) as refusal:
        proof_of_work.check(solved(there), company="acme", doing=Doing.REVIEW, level=1)
    assert refusal.value.flaw is Flaw.FOREIGN
