"""How a page is looked at: with axe, with the keyboard, in every look it has."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

every_look = pytest.mark.parametrize(
    ("width", "language", "scheme"),
    [
        (390, "en", "light"),
        (390, "vi", "dark"),
        (1440, "en", "dark"),
        (1440, "vi", "light"),
    ],
)
"""Each language in each scheme, and each of both on a phone and on a desk: every pair of two, by
half of the eight combinations."""


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands."""
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "resultTypes": ["violations"],
        # It would put the stylesheets of shadow trees into the page anew, which the policy forbids.
        "preload": False,
    }
    # What was clicked may have led to a page whose styles are still on their way.
    page.wait_for_load_state()
    found = Axe().run(page, options=options)
    return [
        f"{violation['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, and see that it can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            shown = page.evaluate(
                """() => [document.activeElement, document.activeElement.closest("label")]
                    .filter(Boolean)
                    .some((e) => getComputedStyle(e).outlineStyle !== "none")"""
            )
            assert shown, f"the focus on {selector} cannot be seen"
            return
    raise AssertionError(f"{selector} is not reached by keyboard")
