"""What was typed is kept on the device, checked while one types, and sent once."""

import pytest
from playwright.sync_api import Locator, Page, expect

from reviews.content.fields import FieldRole
from reviews.content.models import Contribution
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories import form_field

WRITE = "/c/acme/plain/write/"
KEPT = "We kept what you wrote here before, on this device only."
TOO_LONG = "Shorten this by 1 character."


@pytest.fixture
def page(shop: Shop, opened: Opener) -> Page:
    page = opened()
    page.goto(shop.address(f"{WRITE}?rating=4"))
    return page


def kept(page: Page) -> str:
    """Return all that lies on the device."""
    return str(page.evaluate("JSON.stringify(localStorage)"))


def notice(page: Page) -> Locator:
    return page.locator("[data-draft-notice]")


def send(page: Page) -> None:
    page.locator(".review-form button[type=submit]").click()


def arrive(page: Page) -> None:
    send(page)
    page.wait_for_url("**/receipt/**")


def arrived() -> int:
    return Contribution.objects.filter(product__ref="plain").count()


def test_what_was_typed_is_back_after_a_reload(shop: Shop, page: Page) -> None:
    page.locator(".star-picker__star").nth(1).click()
    page.get_by_label("Title").fill("Tiêu đề 😀")
    page.get_by_label("Your review").fill("One line\nand another")
    page.locator(".review-form__more > summary").click()
    page.get_by_label("Yes").check()
    page.get_by_label("What is good").fill("Deep\nHeavy")
    page.get_by_label("When did you use it?").fill("2026-01-31")
    page.get_by_label("How did you come to use it?").select_option("employee")
    page.get_by_label("Name to show").fill("Bảo")
    page.goto(shop.address(WRITE))
    expect(notice(page)).to_contain_text(KEPT)
    expect(page.locator("[name=rating]:checked")).to_have_value("2")
    expect(page.get_by_label("Title")).to_have_value("Tiêu đề 😀")
    expect(page.get_by_label("Your review")).to_have_value("One line\nand another")
    # What is hidden might be forgotten, and sent all the same.
    expect(page.get_by_label("What is good")).to_be_visible()
    expect(page.get_by_label("What is good")).to_have_value("Deep\nHeavy")
    expect(page.get_by_label("Yes")).to_be_checked()
    expect(page.get_by_label("When did you use it?")).to_have_value("2026-01-31")
    expect(page.get_by_label("How did you come to use it?")).to_have_value("employee")
    expect(page.get_by_label("Name to show")).to_have_value("Bảo")
    assert violations(page) == []


def test_it_can_be_thrown_away(page: Page) -> None:
    page.get_by_label("Title").fill("T" * 151)
    page.get_by_label("Your review").fill("Words")
    page.reload()
    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Your review")).to_have_value("")
    expect(page.get_by_label("Title")).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field__error:visible")).to_have_count(0)
    expect(notice(page)).to_be_hidden()
    assert page.evaluate("document.activeElement.name") == "rating"
    assert kept(page) == "{}"
    page.reload()
    expect(notice(page)).to_be_hidden()


def test_it_is_gone_once_the_review_has_arrived(shop: Shop, page: Page) -> None:
    page.get_by_label("Your review").fill("Words")
    arrive(page)
    page.locator("[data-receipt]").wait_for()
    expect(page.locator("h1")).to_be_visible()
    page.goto(shop.address(WRITE))
    expect(notice(page)).to_be_hidden()
    assert kept(page) == "{}"


def test_it_stays_as_long_as_nothing_has_arrived(shop: Shop, page: Page) -> None:
    page.get_by_label("Your review").fill("Words")
    page.context.set_offline(True)
    send(page)
    # Going on before the browser has given up would be cut off by its error page.
    for _ in range(100):
        if page.url.startswith("chrome-error:"):
            break
        page.wait_for_timeout(50)
    page.context.set_offline(False)
    page.goto(shop.address(WRITE))
    expect(page.get_by_label("Your review")).to_have_value("Words")
    assert arrived() == 0


def test_the_address_is_never_kept(shop: Shop, page: Page) -> None:
    page.get_by_label("E-mail address").fill("lan@example.com")
    page.get_by_label("Your review").fill("Words")
    page.goto(shop.address(WRITE))
    assert "Words" in kept(page)
    assert "lan@" not in kept(page)
    expect(page.get_by_label("E-mail address")).to_have_value("")


def test_what_nobody_touched_is_not_kept(shop: Shop, page: Page) -> None:
    page.locator("[name=title]").focus()
    page.keyboard.press("Tab")
    page.goto(shop.address("/"))
    assert kept(page) == "{}"
    # Typed and taken back is nothing written, either.
    page.goto(shop.address(f"{WRITE}?rating=4"))
    page.get_by_label("Title").fill("x")
    page.get_by_label("Title").fill("")
    page.goto(shop.address(f"{WRITE}?rating=4"))
    expect(notice(page)).to_be_hidden()


def test_a_star_that_is_chosen_anew_counts_for_more_than_the_one_kept(
    shop: Shop, page: Page
) -> None:
    page.get_by_label("Title").fill("Kept")
    page.goto(shop.address(f"{WRITE}?rating=2"))
    expect(page.get_by_label("Title")).to_have_value("Kept")
    expect(page.locator("[name=rating]:checked")).to_have_value("2")
    page.locator(".star-picker__star").nth(4).click()
    page.reload()
    expect(page.locator("[name=rating]:checked")).to_have_value("5")


def test_each_form_has_a_draft_of_its_own(shop: Shop, page: Page) -> None:
    page.get_by_label("Your review").fill("About the bowl")
    page.goto(shop.address("/c/acme/mug-1/write/"))
    expect(notice(page)).to_be_hidden()


def test_a_browser_that_keeps_nothing_writes_all_the_same(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage'])"
        "Object.defineProperty(window, name, { get() { throw new Error('forbidden') } })"
    )
    page.goto(shop.address(f"{WRITE}?rating=4"))
    page.get_by_label("Your review").fill("Words")
    arrive(page)
    assert arrived() == 1


def test_a_title_is_counted_as_people_count(page: Page) -> None:
    title = page.get_by_label("Title")
    # An emoji is two units to the script and one character to everybody else.
    title.fill("😀" * 150)
    expect(title).not_to_have_attribute("aria-invalid", "true")
    title.fill("😀" * 151)
    expect(title).to_have_attribute("aria-invalid", "true")
    expect(title).to_have_accessible_description(
        "The most important thing in one line. " + TOO_LONG
    )
    assert violations(page) == []
    title.fill("😀" * 150)
    expect(title).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field__error:visible")).to_have_count(0)


def test_what_is_said_as_one_types_is_in_the_language_of_the_page(
    shop: Shop, opened: Opener
) -> None:
    page = opened(locale="vi")
    page.goto(shop.address(f"{WRITE}?rating=4"))
    title = page.locator("[name=title]")
    title.fill("T" * 149)
    expect(page.locator(".field__count:visible")).to_have_text("Còn 1 ký tự")
    title.fill("T" * 152)
    expect(page.locator(".field__error:visible")).to_have_text("Hãy viết ngắn bớt 2 ký tự.")


def test_a_wrong_address_is_told_on_leaving_it_and_no_longer_once_it_is_right(page: Page) -> None:
    address = page.get_by_label("E-mail address")
    address.press_sequentially("lan")
    expect(address).not_to_have_attribute("aria-invalid", "true")
    address.press("Tab")
    expect(address).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field__error:visible")).to_have_text(
        "Enter an address such as name@example.com."
    )
    address.press_sequentially("@example.com")
    expect(address).not_to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field__error:visible")).to_have_count(0)


def test_what_the_server_found_is_said_once_and_goes_when_it_is_mended(page: Page) -> None:
    page.get_by_label("Title").fill("T" * 151)
    page.get_by_label("E-mail address").fill("lan")
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".field__error:visible")).to_have_count(2)
    page.get_by_label("Title").fill("Short")
    page.get_by_label("E-mail address").fill("lan@example.com")
    expect(page.locator(".field__error:visible")).to_have_count(0)
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    arrive(page)


def test_pressed_twice_it_arrives_once(page: Page) -> None:
    page.get_by_label("Your review").fill("Words")
    page.get_by_role("button", name="Send review").dblclick()
    page.wait_for_url("**/receipt/**")
    page.get_by_role("link", name="Check again").wait_for()
    assert arrived() == 1


def test_back_from_the_receipt_nothing_is_sent_again(page: Page) -> None:
    page.get_by_label("Your review").fill("Words")
    arrive(page)
    page.go_back()
    page.get_by_role("heading", name="Write a review").wait_for()
    expect(notice(page)).to_be_hidden()
    page.go_forward()
    page.locator("[data-receipt]").wait_for()
    page.reload()
    assert arrived() == 1
    assert kept(page) == "{}"


def test_a_question_that_needs_an_answer_is_in_sight_and_so_is_what_is_wrong(
    shop: Shop, opened: Opener
) -> None:
    form_field(shop.company, is_required=True)
    form_field(shop.company, role=FieldRole.CHOICE, code="fit", label={"en": "How does it fit?"})
    page = opened()
    page.goto(shop.address(f"{WRITE}?rating=4"))
    quality = page.get_by_role("group", name="Quality")
    expect(quality).to_be_visible()
    page.get_by_label("Your review").fill("Kept words")
    send(page)
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary__link", has_text="Quality").click()
    expect(quality).to_be_in_viewport()
    expect(quality).to_contain_text("Please answer this question.")
    expect(page.get_by_label("Your review")).to_have_value("Kept words")
    quality.locator(".star-picker__star").nth(3).click()
    page.get_by_label("Runs small").check()
    arrive(page)
    revision = Contribution.objects.get(product__ref="plain").revisions.get()
    assert revision.answers == {"quality": 4, "fit": "small"}


def test_what_is_optional_is_out_of_sight_until_something_in_it_is_wrong(
    shop: Shop, opened: Opener
) -> None:
    form_field(shop.company)
    page = opened(java_script_enabled=False)
    page.goto(shop.address(f"{WRITE}?rating=4"))
    expect(page.get_by_role("group", name="Quality")).to_be_hidden()
    page.locator(".review-form__more > summary").click()
    page.get_by_label("Link to a video").fill("https://example.com/film")
    send(page)
    page.locator(".error-summary__link", has_text="Link to a video").click()
    expect(page.get_by_label("Link to a video")).to_be_focused()
    expect(page.get_by_label("Link to a video")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("group", name="Quality")).to_be_visible()


@every_look
def test_the_form_is_accessible_with_all_that_is_asked(
    shop: Shop, opened: Opener, width: int, language: str, scheme: str
) -> None:
    form_field(shop.company, is_required=True)
    form_field(shop.company, role=FieldRole.CHOICE, code="fit", label={"en": "Fit?", "vi": "Vừa?"})
    form_field(shop.company, role=FieldRole.SEGMENT, code="use", label={"en": "For?", "vi": "Để?"})
    page = opened(width=width, locale=language, color_scheme=scheme)
    page.goto(shop.address(WRITE))
    assert violations(page) == [], "nothing chosen"
    page.locator(".star-picker__star").nth(3).click()
    assert violations(page) == [], "stars chosen"
    send(page)
    page.locator(".error-summary").wait_for()
    assert violations(page) == [], "errors"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
