"""From a file's rows to reviews: every fault is named, no cell is repeated, keys stay the same."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.kinds import Incentive
from reviews.interop.importers import mapping
from reviews.interop.importers.csv_reviews import CsvReader
from reviews.interop.importers.mapping import Field
from reviews.interop.importers.rows import Refusal, ReviewRow, read_rows

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)


def read(
    rows: Sequence[Mapping[str, str]], *, date_format: str | None = None, at: datetime = NOW
) -> list[Any]:
    """Write the rows as CSV, with a column for each field that any of them has, and read them."""
    columns = sorted({name for row in rows for name in row} | {"product_ref", "rating"})
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows({"product_ref": "mug", "rating": "5", **row} for row in rows)
    reader = CsvReader(io.BytesIO(text.getvalue().encode()), encoding="utf-8")
    places = mapping.places(mapping.by_name(reader.header), reader.header)
    return list(read_rows(reader, places=places, date_format=date_format, at=at))


def review(**row: str) -> ReviewRow:
    (found,) = read([row])
    assert isinstance(found, ReviewRow), found
    return found


def faults(**row: str) -> dict[str, str]:
    (found,) = read([row])
    assert isinstance(found, Refusal), found
    return {fault.field: fault.reason for fault in found.faults}


def keys(*rows: Mapping[str, str]) -> list[str]:
    return [row.key for row in read(rows)]


# ----------------------------------------------------------------------------------------- reviews


def test_a_row_with_everything() -> None:
    found = review(
        product_ref=" mug-1 ",
        product_name="A Mug",
        rating="4",
        title="  Good  ",
        body="First.\r\n\r\n\r\n\r\nSecond.",
        author_name=" Ann\u200b ",
        email="Ann@Example.com",
        customer_ref="c-7",
        recommends="yes",
        written_at="2024-05-31",
        language="en_GB",
        verified="true",
        incentive="free product",
        source_ref="r-1",
    )
    assert found.product_ref == "mug-1"
    assert found.product_name == "A Mug"
    assert found.draft.title == "Good"
    assert found.draft.body == "First.\n\nSecond."
    assert found.draft.author_name == "Ann"
    assert found.draft.rating == 4
    assert found.draft.recommends is True
    assert found.author.email == "ann@example.com"
    assert found.author.customer_ref == "c-7"
    assert found.written_at == datetime(2024, 5, 31, tzinfo=UTC)
    assert found.language == "en-GB"
    assert found.verified
    assert found.incentive is Incentive.FREE_PRODUCT
    assert found.key == "r-1"


def test_stars_alone_are_a_review() -> None:
    found = review(rating="3")
    assert (found.draft.title, found.draft.body, found.draft.author_name) == ("", "", "")
    assert found.draft.recommends is None
    assert found.written_at is None
    assert not found.verified
    assert found.incentive is Incentive.NONE


def test_a_row_remembers_its_place() -> None:
    first, second = read([{"body": "two\nlines"}, {}])
    assert (first.place.row, first.place.line) == (1, 2)
    assert (second.place.row, second.place.line) == (2, 4)


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"product_ref": ""}, "product_ref", "missing"),
        ({"product_ref": "a/b"}, "product_ref", "make a product id"),
        ({"product_ref": "mug 1"}, "product_ref", "make a product id"),
        ({"product_ref": "m" * 129}, "product_ref", "make a product id"),
        ({"product_name": "m" * 301}, "product_name", "At most 300"),
        ({"rating": ""}, "rating", "missing"),
        ({"rating": "4.5"}, "rating", "whole stars"),
        ({"title": "t" * 151}, "title", "Shorten this by 1 character"),
        ({"body": "b" * 10_002}, "body", "Shorten this by 2 characters"),
        ({"author_name": "n" * 61}, "author_name", "Shorten"),
        ({"email": "nobody"}, "email", "not an e-mail"),
        ({"customer_ref": "c" * 129}, "customer_ref", "At most 128"),
        ({"recommends": "perhaps"}, "recommends", "neither yes nor no"),
        ({"verified": "perhaps"}, "verified", "neither yes nor no"),
        ({"written_at": "03/04/2024"}, "written_at", "date format"),
        ({"written_at": "2025-01-01"}, "written_at", "future"),
        ({"language": "English"}, "language", "language code"),
        ({"incentive": "money"}, "incentive", "neither"),
        ({"source_ref": "s" * 201}, "source_ref", "At most 200"),
    ],
)
def test_a_fault_names_its_field(row: dict[str, str], field: str, reason: str) -> None:
    found = faults(**row)
    assert list(found) == [field]
    assert reason in found[field]


def test_all_faults_of_a_row_are_told_at_once() -> None:
    found = faults(product_ref="", rating="0", title="t" * 151, written_at="soon", email="x")
    assert set(found) == {"product_ref", "rating", "title", "written_at", "email"}


def test_a_broken_row_is_told_without_a_field() -> None:
    reader = CsvReader(io.BytesIO(b"product_ref,rating\nmug\nmug,5\n"), encoding="utf-8")
    places = {Field.PRODUCT_REF: 0, Field.RATING: 1}
    broken, good = read_rows(reader, places=places, date_format=None, at=NOW)
    assert isinstance(broken, Refusal)
    assert broken.faults[0].field == ""
    assert str(broken.faults[0]).startswith("It has 1 cell ")
    assert isinstance(good, ReviewRow)


printable = st.text(st.characters(exclude_categories=("Cs",)), min_size=4, max_size=30)


@given(row=st.dictionaries(st.sampled_from([str(field) for field in Field]), printable))
def test_no_reason_repeats_what_stands_in_the_row(row: dict[str, str]) -> None:
    (found,) = read([row])
    if isinstance(found, Refusal):
        told = " ".join(fault.reason for fault in found.faults)
        assert not [text for text in row.values() if not text.isascii() and text in told]
        assert "@" not in told.replace(". _ : ~ @ + = -", "")


# -------------------------------------------------------------------------------------------- keys


def test_the_source_ref_is_the_key() -> None:
    assert keys({"source_ref": " r-1 "}, {"source_ref": "r-2"}) == ["r-1", "r-2"]


def test_a_source_ref_that_comes_twice_is_refused() -> None:
    first, second = read([{"source_ref": "r-1"}, {"source_ref": "r-1", "body": "other"}])
    assert isinstance(first, ReviewRow)
    assert isinstance(second, Refusal)
    assert second.faults[0].field == "source_ref"


def test_a_row_without_its_source_ref_is_known_by_its_content() -> None:
    first, second = keys({"source_ref": "r-1"}, {"source_ref": "", "body": "x"})
    assert first == "r-1"
    assert second.startswith("sha256:")


def test_the_same_row_has_the_same_key_in_every_run() -> None:
    row = {"body": "Fine.", "author_name": "Ann", "written_at": "2024-05-31"}
    assert keys(row) == keys(row)


def test_what_cleaning_takes_away_makes_no_other_key() -> None:
    assert keys({"body": "Fine.\r\n", "title": " A "}) == keys({"body": "Fine. ", "title": "A"})
    assert keys({"rating": "5"}) == keys({"rating": "5.0"})
    assert keys({"email": "ann@example.com"}) == keys({"email": "ANN@example.com"})


def test_two_rows_that_say_the_same_are_two_reviews() -> None:
    first, other, second, third = keys({"body": "a"}, {"body": "b"}, {"body": "a"}, {"body": "a"})
    assert len({first, second, third, other}) == 4
    assert (second, third) == (f"{first}#2", f"{first}#3")


def test_a_refused_row_takes_no_number_from_a_good_one() -> None:
    good = {"body": "a", "recommends": "1"}
    bad = {"body": "a", "recommends": "perhaps"}
    found = read([bad, good])
    assert [type(row) for row in found] == [Refusal, ReviewRow]
    assert found[1].key == keys(good)[0]


@pytest.mark.parametrize(
    "change",
    [
        {"product_ref": "cup"},
        {"rating": "4"},
        {"title": "Other"},
        {"body": "Other"},
        {"author_name": "Bob"},
        {"email": "bob@example.com"},
        {"written_at": "2024-05-30"},
    ],
)
def test_each_part_of_the_content_counts(change: dict[str, str]) -> None:
    row = {
        "title": "Good",
        "body": "Fine.",
        "author_name": "Ann",
        "email": "ann@example.com",
        "written_at": "2024-05-31",
    }
    assert keys(row) != keys({**row, **change})


def test_parts_do_not_run_into_each_other() -> None:
    assert keys({"title": "ab", "body": "c"}) != keys({"title": "a", "body": "bc"})


def test_the_date_format_makes_no_other_key() -> None:
    row = {"written_at": "03/04/2024"}
    (day_first,) = read([row], date_format="%d/%m/%Y")
    (month_first,) = read([row], date_format="%m/%d/%Y")
    assert day_first.written_at != month_first.written_at
    assert day_first.key == month_first.key
