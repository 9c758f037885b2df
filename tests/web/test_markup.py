"""Rules that every template, style sheet and translation keeps."""

import re
from pathlib import Path

import polib
import pytest

REVIEWS = Path(__file__).resolve().parent.parent.parent / "reviews"
# E-mails have rules of their own: tests/encourage/test_letters.py.
TEMPLATES = [
    path
    for path in sorted((REVIEWS / "templates").rglob("*.html"))
    if "encourage/mail" not in path.as_posix()
]
STYLES = sorted((REVIEWS / "static" / "reviews" / "css").rglob("*.css"))
TOKENS = REVIEWS / "static" / "reviews" / "css" / "tokens.css"


def name(path: Path) -> str:
    return str(path.relative_to(REVIEWS))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_nothing_needs_what_the_content_security_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:|data:", text)
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    assert (
        "//" not in re.sub(r"https?://www\.w3\.org", "", text).replace("://", "//").split("{#")[0]
    )


@pytest.mark.parametrize("sheet", [s for s in STYLES if s != TOKENS], ids=name)
def test_values_come_from_one_place(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    text = re.sub(r"@media print \{.*\n\}\n", "", text, flags=re.DOTALL)
    assert re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(", text) == []
    assert re.findall(r"(?:font-size|font-weight|box-shadow): *[\d.]", text) == []


def test_every_component_has_its_own_files() -> None:
    templates = {path.stem for path in (REVIEWS / "templates/reviews/components").glob("*.html")}
    sheets = {path.stem for path in STYLES if path.parent.name == "components"}
    # Parts of another component, or of a whole page, share its sheet.
    parts = {
        "sprite",
        "languages",
        "rating_bar",
        "field_errors",
        "decision",
        "notice_form",
        "case_told",
        "rating_parts",
        "rating_sum",
    }
    pages = {
        *("button", "desk", "entrance", "entry_list", "error_page", "form_editor", "mailbox"),
        *("my_content", "people"),
        *("page_head", "receipt"),
        *("rating_explained", "select", "widgets"),
    }
    assert templates - parts == sheets - pages


def test_six_sizes_two_radii_two_shadows() -> None:
    text = TOKENS.read_text()
    for prefix, count in (("text", 6), ("radius", 2), ("shadow", 2)):
        assert len(re.findall(rf"^  --{prefix}-\d:", text, flags=re.MULTILINE)) == count


def test_every_text_is_in_vietnamese_with_the_same_placeholders() -> None:
    catalogue = polib.pofile(str(REVIEWS / "locale" / "vi" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []
    for entry in catalogue:
        translated = entry.msgstr or entry.msgstr_plural[0]
        original = entry.msgid_plural or entry.msgid
        assert _placeholders(translated) == _placeholders(original), entry.msgid


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)|%%|</?\w+>", text))
