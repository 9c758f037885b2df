"""How much a shop's page has to load, and that it loads nothing from elsewhere."""

import gzip
import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "reviews" / "static" / "reviews" / "widgets"
ALL_MAX = 10 * 1024
STARS_MAX = 2560


def packed(path: Path) -> int:
    """Return the size in bytes as it travels."""
    return len(gzip.compress(path.read_bytes(), compresslevel=9, mtime=0))


def test_all_widgets_together_stay_small() -> None:
    assert sum(packed(path) for path in FOLDER.iterdir()) <= ALL_MAX


def test_the_stars_alone_are_smaller_still() -> None:
    assert packed(FOLDER / "stars.js") <= STARS_MAX


def test_the_stars_need_no_other_file() -> None:
    assert "import " not in re.sub(r"/\*.*?\*/|//.*", "", (FOLDER / "stars.js").read_text())


def test_nothing_is_named_that_lies_elsewhere() -> None:
    for path in FOLDER.iterdir():
        assert not re.search(r"https?://|//[a-z]+\.", path.read_text()), path.name


def test_nothing_needs_a_loose_content_security_policy() -> None:
    for path in FOLDER.glob("*.js"):
        assert not re.search(r"\beval\(|new Function|\.style\b|style=|cookie", path.read_text())
