"""The proof of work in a real browser: it is done while a customer types, and hinders nobody."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from reviews.content.models import Contribution
from reviews.web import guard
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import violations
from tests.factories import ApiKeyFactory

WRITE = "/c/acme/plain/write/?rating=4"
THANKS = "Thank you, your review has arrived"


def fill(page: Page) -> None:
    page.get_by_label("Title").fill("Kept title")
    page.get_by_label("Your review").fill("Kept words")


def send(page: Page) -> None:
    page.get_by_role("button", name="Send review").click()


def arrived() -> int:
    return Contribution.objects.filter(product__ref="plain").count()


def test_far_from_limits_nothing_is_seen_or_computed(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address(WRITE))
    with page.expect_response("**/challenge/acme/review/") as asked:
        fill(page)
    assert asked.value.json() == {"challenge": None}
    expect(page.locator(".guard__status")).to_be_empty()
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


@pytest.mark.parametrize("language", ["en", "vi"])
def test_near_a_limit_the_sum_is_done_while_somebody_types(
    shop: Shop, opened: Opener, settings: Any, language: str
) -> None:
    settings.RATES = {"review-address": "2/day"}
    page = opened(locale=language)
    page.goto(shop.address(WRITE))
    page.locator("[name=body]").fill("Words")
    ready = {"en": "The check is done.", "vi": "Đã kiểm tra xong."}[language]
    expect(page.locator(".guard__status")).to_contain_text(ready)
    assert violations(page) == []
    page.locator(".review-form button[type=submit]").click()
    page.wait_for_url("**/receipt/**")
    assert arrived() == 1


def test_whoever_sends_before_the_sum_is_done_waits_and_it_sends_itself(
    shop: Shop, opened: Opener, settings: Any
) -> None:
    settings.RATES = {"review-address": "2/day"}
    page = opened()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/challenge/**", hold)
    page.goto(shop.address(WRITE))
    # Twice, as impatient people do.
    send(page)
    send(page)
    expect(page.locator(".guard__status")).to_contain_text("Then this is sent by itself.")
    held[0].continue_()
    page.wait_for_url("**/receipt/**")
    assert arrived() == 1


def test_a_form_that_comes_back_has_all_that_was_typed_and_the_sum_to_do(
    shop: Shop, opened: Opener, settings: Any
) -> None:
    settings.RATES = {"review-address": None, "review-email": "2/day"}
    page = opened()
    page.goto(shop.address(WRITE))
    fill(page)
    page.get_by_label("E-mail address").fill("lan@example.com")
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".error-summary")).to_contain_text("makes a short calculation")
    expect(page.get_by_label("Your review")).to_have_value("Kept words")
    expect(page.locator(".guard__status")).to_have_text("The check is done. You can send.")
    assert violations(page) == []
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


def test_at_the_limit_what_was_typed_stays(shop: Shop, opened: Opener, settings: Any) -> None:
    settings.RATES = {"review-address": "1/day"}
    page = opened()
    page.goto(shop.address(WRITE))
    send(page)
    page.wait_for_url("**/receipt/**")
    page.goto(shop.address(WRITE))
    fill(page)
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("please send it again in")
    expect(page.get_by_label("Title")).to_have_value("Kept title")
    assert violations(page) == []
    assert arrived() == 1


def test_without_javascript_near_a_limit_it_is_said_when_to_send_again(
    shop: Shop, opened: Opener, settings: Any
) -> None:
    settings.RATES = {"review-address": "2/day"}
    page = opened(java_script_enabled=False)
    page.goto(shop.address(WRITE))
    fill(page)
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("Without JavaScript")
    expect(page.get_by_label("Your review")).to_have_value("Kept words")
    settings.RATES = {}
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


def test_the_trap_is_not_seen_and_not_reached_by_keyboard(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address(WRITE))
    trap = page.locator("[name=website]")
    box = trap.locator("xpath=ancestor::div[1]").bounding_box()
    assert box is not None
    assert box["width"] <= 1
    assert box["height"] <= 1
    page.locator("[name=email]").focus()
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.name") != "website"


def test_what_fails_hinders_nobody(shop: Shop, opened: Opener) -> None:
    page = opened()

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/challenge/**", cut)
    page.goto(shop.address(WRITE))
    fill(page)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


def test_back_from_the_receipt_another_review_can_be_written(
    shop: Shop, opened: Opener, settings: Any
) -> None:
    settings.RATES = {"review-address": "4/day"}
    page = opened()
    page.goto(shop.address(WRITE))
    for number in (1, 2):
        page.get_by_label("Your review").fill(f"Words, number {number}")
        send(page)
        page.wait_for_url("**/receipt/**")
        page.go_back()
    assert arrived() == 2


def test_a_program_that_is_too_quick_gets_the_form_back_and_a_browser_goes_on(
    shop: Shop, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "SECONDS_MIN", 3600)
    page = opened()
    page.goto(shop.address(WRITE))
    fill(page)
    send(page)
    expect(page.locator(".error-summary")).to_contain_text("a robot might have done it")
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)


def test_the_code_in_the_documentation_gets_a_review_through(
    shop: Shop, opened: Opener, settings: Any
) -> None:
    settings.RATES = {"review-address": "2/day"}
    text = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
    (code,) = re.findall(r"```js\n(.*?)```", text, flags=re.DOTALL)
    page = opened()
    page.goto(shop.address("/c/acme/plain/"))
    status = page.evaluate(
        f"""async ([url, key]) => {{
            {code}
            return (await submit(url, {{ rating: 5 }}, {{ "X-UGC-Key": key }})).status;
        }}""",
        [
            shop.address("/api/v1/storefront/products/plain/reviews"),
            ApiKeyFactory(company=shop.company).text,
        ],
    )
    assert status == 201
    assert arrived() == 1
