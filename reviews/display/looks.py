"""How the widgets of a company look: colours and corners, as a stylesheet.

What a shop says in its own stylesheet by `--ugc-…` goes first; this stands in where it says none.
"""

import re
from dataclasses import dataclass

_COLOUR = re.compile(r"#[0-9a-f]{6}")
PAPER = "#ffffff"
NIGHT = "#1d1d1f"
"""The lightest and, of dark pages, about the lightest ground on which a widget is to be read."""
CONTRAST_MIN = 4.5
"""Between the ground and a link on it (WCAG 2.2, 1.4.3)."""
RADIUS_MAX = 32
REVIEWS_MAX = 20
REVIEWS = 10


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a company chose; empty is what we would choose."""

    accent: str = ""
    """Of links and buttons on light ground, as ``#rrggbb``."""
    accent_dark: str = ""
    """The same on dark ground; empty is the other, as much lighter as is needed."""
    star: str = ""
    """Of the stars, on any ground."""
    radius: int | None = None
    """Of corners, in CSS pixels."""
    reviews_at_once: int = REVIEWS
    """How many reviews stand there before more are asked for."""

    @property
    def is_plain(self) -> bool:
        """Whether nothing is said that a stylesheet would say."""
        return not (self.accent or self.accent_dark or self.star or self.radius is not None)


def is_colour(text: str) -> bool:
    """Tell whether the text is a colour as CSS writes it in six digits.

    >>> is_colour("#0b5c6b"), is_colour("#0B5C6B"), is_colour("teal"), is_colour("#fff")
    (True, False, False, False)
    """
    return _COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2, definition): 0 is black, 1 is white.

    >>> luminance("#000000"), luminance("#ffffff")
    (0.0, 1.0)
    """
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return round(0.2126 * red + 0.7152 * green + 0.0722 * blue, 6)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2, definition): from 1 to 21.

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    dark, light = sorted((luminance(one), luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 3)


def words_on(colour: str) -> str:
    """Return black or white, whichever is read more easily on the colour."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def lightened(colour: str) -> str:
    """Return the colour, mixed with as much white as it needs to be read on dark ground.

    >>> lightened("#f0a080")
    '#f0a080'
    """
    parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    for white in range(0, 101, 5):
        mixed = "#" + "".join(f"{part + (255 - part) * white // 100:02x}" for part in parts)
        if contrast(mixed, NIGHT) >= CONTRAST_MIN:
            break
    return mixed


def css_of(look: Look) -> str:
    """Return the stylesheet of a look; only colours and numbers get into it."""
    said = {}
    if look.accent:
        dark = look.accent_dark or lightened(look.accent)
        said["accent"] = f"light-dark({look.accent},{dark})"
        said["on-accent"] = f"light-dark({words_on(look.accent)},{words_on(dark)})"
    if look.star:
        said["star"] = look.star
    if look.radius is not None:
        said["radius"] = f"{look.radius}px"
    return ":host{" + ";".join(f"--look-{name}:{value}" for name, value in said.items()) + "}"
