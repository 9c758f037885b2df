"""A moderator at the desk, with JavaScript, without it, and by keyboard."""

from playwright.sync_api import expect

from reviews.moderation.models import Case, Decision
from tests.browser.conftest import Opener, Shop


def test_a_case_is_decided_without_loading_the_page_anew(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.evaluate("window.stayed = true")
    expect(page.locator(".case__review")).to_contain_text("Held 0")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".case__review")).to_contain_text("Held 1")
    expect(page.locator("#desk-status")).to_have_text("Published: “Held 0”.")
    expect(page.locator(".tab__count")).to_have_text("2")
    expect(page.locator("#case-title")).to_be_focused()
    expect(page.locator(".case-item")).to_have_count(2)
    page.get_by_text("Reject, with a reason").click()
    page.get_by_label("Personal data").check()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator(".case__review")).to_contain_text("Held 2")
    assert page.evaluate("window.stayed")
    assert page.url.endswith(f"/cases/{Case.objects.get(state='open').pk}/")
    assert [d.outcome for d in Decision.objects.order_by("decided_at")] == ["publish", "reject"]
    page.get_by_role("link", name="Look at it again").click()
    expect(page.locator(".history")).to_contain_text("Personal data")
    page.go_back()
    expect(page.locator(".case__review")).to_contain_text("Held 2")


def test_a_missing_reason_is_told_in_place(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.get_by_text("Reject, with a reason").click()
    page.get_by_label("Note for colleagues").fill("kept")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Note for colleagues")).to_have_value("kept")


def test_by_keyboard_alone(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.keyboard.press("j")
    expect(page.locator(".case__review")).to_contain_text("Held 1")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.locator(".case__review")).to_contain_text("Held 2")
    page.keyboard.press("r")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    # The one that was passed by is the next.
    expect(page.locator(".case__review")).to_contain_text("Held 0")
    decided = Decision.objects.order_by("decided_at")
    assert [(d.outcome, d.reasons) for d in decided] == [
        ("publish", []),
        ("reject", ["personal_data"]),
    ]


def test_single_keys_can_be_switched_off(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.get_by_label("Use these keys").uncheck()
    page.keyboard.press("j")
    page.reload()
    page.keyboard.press("j")
    expect(page.get_by_label("Use these keys")).not_to_be_checked()
    expect(page.locator(".case__review")).to_contain_text("Held 0")


def test_without_javascript_on_a_phone(shop: Shop, opened: Opener) -> None:
    page = opened(visitor=shop.moderator, url=shop.url, java_script_enabled=False)
    page.goto(shop.address("/desk/"))
    expect(page.locator(".desk__detail")).to_be_hidden()
    page.locator(".case-item").nth(1).click()
    expect(page.locator(".case__review")).to_contain_text("Held 1")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".case__review")).to_contain_text("Held 2")
    expect(page.locator(".desk__detail .said")).to_contain_text("Published: “Held 1”.")


def test_a_server_that_does_not_answer_is_told(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.route("**/decide/**", lambda route: route.abort())
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work")
    assert not Decision.objects.exists()


def test_whoever_was_signed_out_meanwhile_is_led_to_sign_in(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440, visitor=shop.moderator, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url("**/accounts/login/?next=/desk/acme/")
