"""What is published cannot depend on how good the opinion is: 16 CFR 465.7, EU 2019/2161."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from reviews.moderation.findings import Passage, Submission
from reviews.moderation.verdict import Thresholds

MODERATION = Path(__file__).parents[2] / "reviews" / "moderation"
# `queries.py` shows the stars to the moderator, as part of the review; it decides nothing.
DECIDING = sorted(path for path in MODERATION.rglob("*.py") if path.name != "queries.py")
OPINION = {"rating", "ratings", "stars", "recommends", "sentiment", "polarity", "mean"}


def names_in(path: Path) -> set[str]:
    """Return every identifier that the code of a file uses, docstrings and comments aside."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Attribute):
            found.add(node.attr)
        elif isinstance(node, ast.arg) or (isinstance(node, ast.keyword) and node.arg):
            found.add(node.arg)
        elif isinstance(node, ast.alias):
            found |= set((node.asname or node.name).split("."))
    return found


def test_there_is_something_to_look_at() -> None:
    assert {"screening.py", "decisions.py", "verdict.py"} <= {path.name for path in DECIDING}


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: str(path.relative_to(MODERATION)))
def test_nothing_that_decides_can_read_an_opinion(path: Path) -> None:
    assert not names_in(path) & OPINION


def test_what_is_judged_holds_words_only() -> None:
    assert {field.name for field in fields(Submission)} == {
        "passages",
        "language",
        "seen_before",
        "terms",
    }
    assert {field.name for field in fields(Passage)} == {"field", "text"}
    assert not {field.name for field in fields(Thresholds)} & OPINION
