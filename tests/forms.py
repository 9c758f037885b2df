"""What a visitor's browser sends with a form against robots, and the sums it does."""

import time
from typing import Any

import altcha

from reviews.common.tokens import make_token


def form_shown(*, seconds_ago: float = 60) -> dict[str, str]:
    """Return what tells when a form was shown; without it, it is not one of ours."""
    shown_at = int((time.time() - seconds_ago) * 1000)
    return {"opened": make_token(str(shown_at), purpose="opened")}


def solved(challenge: dict[str, Any]) -> str:
    """Do what a browser does with a challenge; return the proof."""
    given = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(given)
    assert solution is not None
    return altcha.Payload(given, solution).to_base64()
