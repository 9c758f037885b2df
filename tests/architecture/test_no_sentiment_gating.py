"""What is published, and what is shown first, cannot depend on how good the opinion is: 16 CFR
465.7, EU 2019/2161.
"""

import ast
import re
from dataclasses import fields
from datetime import datetime
from inspect import signature
from pathlib import Path

import pytest

from reviews.content import usefulness
from reviews.content.querysets import _COLUMNS
from reviews.content.sorting import DEFAULT
from reviews.content.usefulness import Qualities
from reviews.moderation.findings import Passage, Submission
from reviews.moderation.verdict import Thresholds

REVIEWS = Path(__file__).parents[2] / "reviews"
MODERATION = REVIEWS / "moderation"
# `queries.py` shows the stars to the moderator, as part of the review; it decides nothing.
DECIDING = sorted(path for path in MODERATION.rglob("*.py") if path.name != "queries.py")
ORDERING = [
    REVIEWS / "content" / "usefulness.py",
    REVIEWS / "content" / "operations" / "usefulness.py",
]
OPINION = {"rating", "ratings", "stars", "recommends", "sentiment", "polarity", "mean"}


def words_in(source: str) -> set[str]:
    """Return every word that code uses in a name or a string, docstrings and comments aside.

    ``rating__lte=2`` and ``values_list("rating")`` read an opinion as surely as ``.rating`` does.
    """
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    # Texts for people are words too, but no column's name; they are marked for translation.
    texts = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in {"_", "gettext", "ngettext", "gettext_lazy"}
        for part in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in docstrings | texts:
            continue
        for name in ("id", "attr", "arg", "name", "asname", "value"):
            value = getattr(node, name, None)
            if isinstance(value, str):
                found |= set(re.split(r"__|[^A-Za-z_]+", value))
    return found


@pytest.mark.parametrize(
    "reading",
    [
        "x.rating",
        "rows.filter(rating__lte=2)",
        "rows.values_list('rating')",
        "rows.values('recommends')",
        "Q(revision__rating=1)",
        "getattr(x, 'sentiment')",
        "from reviews.content.summary import mean",
        "def judge(stars): ...",
    ],
)
def test_no_way_of_reading_an_opinion_escapes(reading: str) -> None:
    assert words_in(reading) & OPINION


def test_there_is_something_to_look_at() -> None:
    assert {"screening.py", "decisions.py", "verdict.py"} <= {path.name for path in DECIDING}


@pytest.mark.parametrize("path", DECIDING, ids=lambda path: str(path.relative_to(MODERATION)))
def test_nothing_that_decides_can_read_an_opinion(path: Path) -> None:
    assert not words_in(path.read_text()) & OPINION


def test_what_is_judged_holds_words_only() -> None:
    assert {field.name for field in fields(Submission)} == {
        "passages",
        "language",
        "seen_before",
        "terms",
    }
    assert {field.name for field in fields(Passage)} == {"field", "text"}
    assert not {field.name for field in fields(Thresholds)} & OPINION


@pytest.mark.parametrize("path", ORDERING, ids=lambda path: str(path.relative_to(REVIEWS)))
def test_nothing_that_puts_reviews_in_order_by_default_can_read_an_opinion(path: Path) -> None:
    assert not words_in(path.read_text()) & OPINION


def test_what_the_default_order_knows_of_a_review_holds_no_opinion() -> None:
    assert {field.name for field in fields(Qualities)} == {
        "helpful",
        "not_helpful",
        "text_length",
        "points_named",
        "questions_answered",
        "photos",
        "written_at",
    }
    # What was answered to the company's questions can be stars, so only their number is known.
    assert {field.type for field in fields(Qualities)} == {int, datetime}
    assert list(signature(usefulness.usefulness).parameters) == ["of"]
    assert signature(usefulness.usefulness).parameters["of"].annotation is Qualities


def test_the_default_order_has_no_column_of_an_opinion() -> None:
    assert [column.name for column in _COLUMNS[DEFAULT]] == ["usefulness", "written_at", "id"]
