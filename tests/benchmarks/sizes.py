"""What a shop's page has to load for the widgets, against what it may be."""

from collections.abc import Iterator

from tests.benchmarks.report import Figure
from tests.display.test_widget_files import ALL_MAX, FOLDER, STARS_MAX, packed


def measure() -> Iterator[Figure]:
    """Yield the sizes, packed by gzip as they travel."""
    everything = sum(packed(path) for path in FOLDER.iterdir())
    yield Figure("all widgets, packed by gzip", everything, ALL_MAX, "bytes", "the budget")
    stars = packed(FOLDER / "stars.js")
    yield Figure("the stars alone, packed by gzip", stars, STARS_MAX, "bytes", "the budget")
