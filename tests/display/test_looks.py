"""How the widgets of a company look."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from reviews.catalog.models import Company
from reviews.display import looks
from reviews.display.looks import Look
from reviews.display.models import WidgetLook
from reviews.display.operations import widgets as operations
from reviews.display.queries import look_of
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory

colours = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def set_look(company: Company, **fields: Any) -> WidgetLook:
    return operations.set_look(by=SYSTEM, at=timezone.now(), company=company, look=Look(**fields))


@given(colour=colours)
def test_words_can_be_read_on_any_colour(colour: str) -> None:
    # The least that the better of black and white has, on a grey between them, is 4.58.
    assert looks.contrast(looks.words_on(colour), colour) >= looks.CONTRAST_MIN


@given(colour=colours)
def test_a_colour_of_light_pages_gets_a_shade_for_dark_ones(colour: str) -> None:
    assert looks.contrast(looks.lightened(colour), looks.NIGHT) >= looks.CONTRAST_MIN


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#777777", "#ffffff", 4.478), ("#0000ff", "#ffffff", 8.592), ("#ff0000", "#000000", 5.252)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, ratio: float) -> None:
    assert looks.contrast(one, other) == looks.contrast(other, one) == ratio


def test_a_plain_look_says_nothing() -> None:
    assert Look().is_plain
    assert looks.css_of(Look()) == ":host{}"


def test_a_look_becomes_a_stylesheet() -> None:
    css = looks.css_of(Look(accent="#a1401f", accent_dark="#f0a080", star="#b45309", radius=0))
    assert css == (
        ":host{--look-accent:light-dark(#a1401f,#f0a080);"
        "--look-on-accent:light-dark(#ffffff,#000000);--look-star:#b45309;--look-radius:0px}"
    )


@pytest.mark.django_db
def test_setting_it_shows_every_product_anew_and_is_recorded() -> None:
    product = ProductFactory()
    row = set_look(product.company, accent="#a1401f")
    before = product.display_version
    product.refresh_from_db()
    assert product.display_version == before + 1
    assert look_of(product.company).look == Look(accent="#a1401f")
    entry = JournalEntry.objects.get(event="widgets.configured")
    assert entry.payload["accent"] == "#a1401f"
    assert set_look(product.company, accent="#0b5c6b").version == row.version + 1


@pytest.mark.django_db
def test_the_same_again_changes_nothing() -> None:
    product = ProductFactory()
    set_look(product.company, radius=4)
    product.refresh_from_db()
    assert set_look(product.company, radius=4).version == 1
    again = product.display_version
    product.refresh_from_db()
    assert product.display_version == again
    assert JournalEntry.objects.filter(event="widgets.configured").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"accent": "teal"}, "accent"),
        ({"accent": "#fff"}, "accent"),
        ({"accent": "#ffff00"}, "accent"),  # yellow on white
        ({"accent": "#0b5c6b", "accent_dark": "#222222"}, "accent_dark"),
        ({"accent_dark": "#ffffff"}, "accent"),
        ({"star": "red;}"}, "star"),
        ({"radius": -1}, "radius"),
        ({"radius": 33}, "radius"),
        ({"reviews_at_once": 0}, "reviews_at_once"),
        ({"reviews_at_once": 21}, "reviews_at_once"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(fields: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValidationError) as error:
        set_look(CompanyFactory(), **fields)
    assert list(error.value.message_dict) == [fault]
    assert not WidgetLook.objects.exists()


@pytest.mark.django_db
def test_each_company_has_its_own() -> None:
    one, other = CompanyFactory(), CompanyFactory()
    set_look(one, radius=4)
    assert look_of(other).look == Look()
