"""The product review feed for Meta: columns, quoting, and cells that no spreadsheet runs."""

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.kinds import Incentive
from reviews.display.feeds import meta
from reviews.display.feeds.items import Item
from tests.display.feeds.test_google import ANYTHING, mug
from tests.display.said import said


def rows_of(*items: Item, hosts: tuple[str, ...] = ("shop.example",)) -> list[dict[str, str]]:
    text = "".join(meta.pieces(items, store="Acme & Sons", store_id="acme", hosts=hosts))
    assert text.encode().decode() == text
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def only_row(**fields: Any) -> dict[str, str]:
    (row,) = rows_of(Item(said(**fields), mug()))
    return row


def test_a_feed_of_nothing_has_its_columns() -> None:
    assert rows_of() == []
    (line,) = meta.pieces([], store="Acme", store_id="acme", hosts=[])
    assert line.strip().split(",") == list(meta.COLUMNS)
    assert set(meta.REQUIRED) <= set(meta.COLUMNS)


def test_a_row_has_what_is_required() -> None:
    row = only_row(is_verified_purchase=True)
    assert all(row[column] for column in meta.REQUIRED)
    assert row["rating"] == "4"
    assert row["created_at"] == "2026-03-07T09:30:00Z"
    assert (row["incentivized"], row["has_verified_purchase"]) == ("false", "true")
    assert json.loads(row["store.storeUrls"]) == ["shop.example"]
    assert row["product.url"] == "https://shop.example/mug?a=1&b=2"
    assert (row["reviewer.name"], row["reviewer.isAnonymous"]) == ("Mai", "false")


def test_without_a_site_the_shop_is_where_the_product_is() -> None:
    (row,) = rows_of(Item(said(), mug(url="https://elsewhere.example/p")), hosts=())
    assert json.loads(row["store.storeUrls"]) == ["elsewhere.example"]


def test_nobody_s_name_is_made_up() -> None:
    row = only_row(author_name="")
    assert (row["reviewer.name"], row["reviewer.isAnonymous"]) == ("", "true")


@pytest.mark.parametrize("incentive", [code for code in Incentive if code])
def test_no_incentive_is_ever_lost(incentive: Incentive) -> None:
    assert only_row(incentive=incentive)["incentivized"] == "true"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    row = only_row(title=f"{start}1", body=f"{start}cmd|' /C calc'!A0", author_name=f"{start}x")
    for column in ("title", "content", "reviewer.name"):
        assert row[column].startswith("'")


@given(title=ANYTHING, body=ANYTHING, name=ANYTHING)
def test_whatever_is_written_it_is_one_row_with_all_its_cells(
    title: str, body: str, name: str
) -> None:
    rows = rows_of(Item(said(title=title, body=f"Words: {body}", author_name=name), mug()))
    (row,) = rows
    assert None not in row
    kept = body.replace("\x00", "").encode(errors="ignore").decode()
    assert row["content"] == f"Words: {kept}"


@given(bodies=st.lists(ANYTHING, max_size=4))
def test_no_row_runs_into_the_next(bodies: list[str]) -> None:
    rows = rows_of(*[Item(said(body=f'"{body}\n,'), mug()) for body in bodies])
    assert len(rows) == len(bodies)
