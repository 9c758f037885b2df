"""What a cell says, and what it never says."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.content.kinds import Incentive
from reviews.interop.importers import values
from reviews.interop.importers.values import BadCell

NOW = datetime(2024, 6, 15, 12, 0, tzinfo=UTC)


def moment(text: str, date_format: str | None = None) -> datetime | None:
    return values.moment(text, date_format=date_format, at=NOW)


# ------------------------------------------------------------------------------------------- stars


@pytest.mark.parametrize(
    ("text", "stars"), [("1", 1), ("5", 5), ("4.0", 4), ("4,0", 4), ("3.000", 3), ("+2", 2)]
)
def test_whole_stars(text: str, stars: int) -> None:
    assert values.stars(text) == stars


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "missing"),
        ("4.5", "Only whole stars"),
        ("4,5", "Only whole stars"),
        ("0", "from 1 to 5"),
        ("6", "from 1 to 5"),
        ("-3", "from 1 to 5"),
        ("10", "from 1 to 5"),
        ("99999999999999999999", "Only whole stars"),
        ("five", "not a number"),
        ("5/5", "not a number"),
        ("★★★", "not a number"),
        ("nan", "not a number"),
        ("1e0", "not a number"),
    ],
)
def test_what_is_no_number_of_stars(text: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason):
        values.stars(text)


# ------------------------------------------------------------------------------------- yes and no


@pytest.mark.parametrize("text", ["1", "yes", "Y", "TRUE", "True", "t"])
def test_yes(text: str) -> None:
    assert values.yes_or_no(text) is True


@pytest.mark.parametrize("text", ["0", "no", "N", "FALSE", "f"])
def test_no(text: str) -> None:
    assert values.yes_or_no(text) is False


def test_an_empty_tick_box_says_nothing() -> None:
    assert values.yes_or_no("") is None


@pytest.mark.parametrize("text", ["maybe", "2", "-", "null"])
def test_neither_yes_nor_no(text: str) -> None:
    with pytest.raises(BadCell, match="neither yes nor no"):
        values.yes_or_no(text)


# ------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-31", datetime(2024, 5, 31, tzinfo=UTC)),
        ("2024-05-31 10:20", datetime(2024, 5, 31, 10, 20, tzinfo=UTC)),
        ("2024-05-31 10:20:30 UTC", datetime(2024, 5, 31, 10, 20, 30, tzinfo=UTC)),
        ("2024-05-31T10:20:30Z", datetime(2024, 5, 31, 10, 20, 30, tzinfo=UTC)),
        ("2024-05-31T10:20:30.123Z", datetime(2024, 5, 31, 10, 20, 30, 123_000, tzinfo=UTC)),
        ("2024-05-31t10:20:30+07:00", datetime(2024, 5, 31, 3, 20, 30, tzinfo=UTC)),
        ("2024-05-31 01:20:30 +0700", datetime(2024, 5, 30, 18, 20, 30, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC)),
        ("", None),
    ],
)
def test_iso_dates_are_read_as_they_are(text: str, expected: datetime | None) -> None:
    assert moment(text) == expected
    assert moment(text, "%d/%m/%Y") == expected


@pytest.mark.parametrize("text", ["03/04/2024", "3/4/24", "03.04.2024", "3-4-2024 10:00"])
def test_a_date_that_can_be_two_asks_for_the_format(text: str) -> None:
    with pytest.raises(BadCell, match=r"day or the month first.*%d/%m/%Y or %m/%d/%Y"):
        moment(text)


@pytest.mark.parametrize(
    "text",
    ["25/04/2024", "May 31, 2024", "20240531", "45443", "2024-5-31", "2023-02-29", "yesterday",
     "2024-05-31 25:00", "2024-05-31 10:00 Hanoi", "0000-00-00"],
)  # fmt: skip
def test_other_dates_ask_for_the_format_too(text: str) -> None:
    with pytest.raises(BadCell, match="give the date format"):
        moment(text)


@pytest.mark.parametrize(
    ("text", "date_format", "day"),
    [
        ("03/04/2024", "%d/%m/%Y", (2024, 4, 3)),
        ("03/04/2024", "%m/%d/%Y", (2024, 3, 4)),
        ("31 May 2024", "%d %B %Y", (2024, 5, 31)),
        ("5/31/24", "%m/%d/%y", (2024, 5, 31)),
    ],
)
def test_the_format_decides(text: str, date_format: str, day: tuple[int, int, int]) -> None:
    assert moment(text, date_format) == datetime(*day, tzinfo=UTC)


def test_a_format_with_a_zone() -> None:
    found = moment("31/05/2024 01:00 +0700", "%d/%m/%Y %H:%M %z")
    assert found == datetime(2024, 5, 30, 18, 0, tzinfo=UTC)


def test_a_date_of_another_form_than_said() -> None:
    with pytest.raises(BadCell, match="of the form %d/%m/%Y"):
        moment("04/25/2024", "%d/%m/%Y")


@pytest.mark.parametrize("text", ["2024-06-17", "2024-06-16T02:01:00Z", "2124-01-01", "9999-12-31"])
def test_dates_in_the_future_are_refused(text: str) -> None:
    with pytest.raises(BadCell, match="in the future"):
        moment(text)


def test_today_further_east_is_not_the_future() -> None:
    evening = datetime(2024, 6, 15, 20, 0, tzinfo=UTC)
    assert values.moment("2024-06-16", date_format=None, at=evening) == evening


@pytest.mark.parametrize("text", ["1970-01-01", "1900-01-01", "0001-01-01T00:00:00+14:00"])
def test_dates_that_mean_none_are_refused(text: str) -> None:
    with pytest.raises(BadCell, match="before 1990"):
        moment(text)


@pytest.mark.parametrize("date_format", ["%d/%m", "%Y", "%H:%M", "day", "", "%Q", "%d/%m/%Y %"])
def test_a_format_without_a_whole_date_is_refused(date_format: str) -> None:
    with pytest.raises(BadCell, match="day, month and year"):
        values.check_date_format(date_format, at=NOW)


@pytest.mark.parametrize("date_format", ["%d/%m/%Y", "%m/%d/%y", "%d %b %Y, %H:%M", "%Y%m%d", "%x"])
def test_a_format_with_a_whole_date_is_taken(date_format: str) -> None:
    values.check_date_format(date_format, at=NOW)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2024, 6, 15)))  # noqa: DTZ001  (naive is meant)
def test_every_iso_time_is_read(written: datetime) -> None:
    assert moment(written.isoformat(sep=" ")) == written.replace(tzinfo=UTC)


@given(st.text(max_size=25), st.sampled_from([None, "%d/%m/%Y"]))
def test_no_text_is_worse_than_a_bad_cell(text: str, date_format: str | None) -> None:
    try:
        found = moment(text, date_format)
    except BadCell:
        return
    assert found is None or found <= NOW


# ------------------------------------------------------------------------------- languages and more


@pytest.mark.parametrize(
    ("text", "code"),
    [("en", "en"), ("VI", "vi"), ("en_us", "en-US"), ("zh-hans-cn", "zh-Hans-CN"), ("", "")],
)
def test_languages_in_their_usual_spelling(text: str, code: str) -> None:
    assert values.language(text) == code


@pytest.mark.parametrize("text", ["English", "e", "en-", "zh-Hans-CN-x-long", "1"])
def test_what_is_no_language(text: str) -> None:
    with pytest.raises(BadCell, match="language code"):
        values.language(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Incentive.NONE),
        ("no", Incentive.NONE),
        ("None", Incentive.NONE),
        ("yes", Incentive.OTHER),
        ("TRUE", Incentive.OTHER),
        ("Free product", Incentive.FREE_PRODUCT),
        ("coupon-or-discount", Incentive.COUPON_OR_DISCOUNT),
    ],
)
def test_incentives(text: str, expected: Incentive) -> None:
    assert values.incentive(text) is expected


def test_an_unknown_incentive_is_answered_with_the_codes() -> None:
    with pytest.raises(BadCell, match=r"one of coupon_or_discount.*other"):
        values.incentive("gift card")


def test_addresses_are_kept_in_small_letters() -> None:
    assert values.email("Ann.B@Example.COM") == "ann.b@example.com"
    assert values.email("") == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ann", "not an e-mail address"),
        ("ann@@example.com", "not an e-mail address"),
        ("a**n@example.com", "masked"),
    ],
)
def test_what_is_no_address(text: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason) as bad:
        values.email(text)
    assert text not in str(bad.value)
