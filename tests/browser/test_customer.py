"""A customer with a phone, with a keyboard alone, and without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews.content.models import Contribution
from reviews.moderation.operations import screening
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import tab_to


def screen(contribution: Contribution) -> None:
    """Do what a worker does."""
    screening.screen(revision_id=contribution.revisions.get().pk, at=timezone.now())


def test_without_javascript_from_the_product_to_the_published_review(
    shop: Shop, opened: Opener
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(shop.address("/c/acme/plain/"))
    assert not page.locator("[name=body]").is_visible()
    page.locator(".star-picker__star").nth(3).click()
    page.get_by_label("Your review").fill("Nice and deep.\n\nHolds a whole salad.")
    page.get_by_label("Name to show").fill("Bảo")
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your review has arrived")
    screen(Contribution.objects.get(product__ref="plain"))
    page.get_by_role("link", name="Check again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your review is public")
    page.get_by_role("link", name="See it among the reviews").click()
    expect(page.locator(".review-card")).to_contain_text("Holds a whole salad.")
    expect(page.locator(".review-card .stars__number")).to_have_text("4")


def test_what_is_wrong_is_shown_and_what_was_typed_stays(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address("/c/acme/mug-1/write/?rating=3"))
    page.get_by_label("Title").fill("T" * 160)
    page.get_by_label("Your review").fill("Kept words")
    page.get_by_label("E-mail address").fill("nobody")
    page.get_by_role("button", name="Send review").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Your review")).to_have_value("Kept words")
    expect(page.get_by_label("Title")).to_have_attribute("aria-invalid", "true")
    page.locator(".error-summary__link").first.click()
    expect(page.get_by_label("Title")).to_be_focused()


def test_with_the_keyboard_alone(shop: Shop, opened: Opener) -> None:
    page = opened(width=1440)
    page.goto(shop.address("/c/acme/mug-1/"))
    tab_to(page, "a[href='#write']")
    page.keyboard.press("Enter")
    tab_to(page, "[name=rating]")
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("[name=rating]:checked")).to_have_value("4")
    tab_to(page, "[name=title]")
    page.keyboard.type("Typed with care")
    tab_to(page, "[name=body]")
    page.keyboard.type("All keys, no mouse.")
    tab_to(page, ".review-form__more > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=recommends]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    tab_to(page, ".review-form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your review has arrived")
    revision = Contribution.objects.latest("received_at").revisions.get()
    assert (revision.rating, revision.recommends) == (4, True)
    assert revision.title == "Typed with care"


def test_bars_filter_and_chips_take_it_back(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address("/c/acme/mug-1/"))
    page.get_by_role("link", name="5 stars").click()
    expect(page.locator(".review-card__title")).to_have_text(["Lovely"])
    page.locator(".chip").click()
    expect(page.locator(".review-card__title")).to_have_count(3)


def test_a_long_review_unfolds(shop: Shop, opened: Opener) -> None:
    page = opened()
    page.goto(shop.address("/c/acme/mug-1/"))
    rest = page.locator(".review-card__more").first
    assert not rest.locator("p").first.is_visible()
    rest.locator("summary").click()
    expect(rest.locator("p").first).to_be_visible()


def test_the_language_is_switched_where_one_is(shop: Shop, opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.goto(shop.address("/c/acme/mug-1/?rating=5"))
    page.locator("button[value=vi]").click()
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    assert page.url.endswith("/c/acme/mug-1/?rating=5")


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_nothing_runs_off_the_side_and_targets_are_large(
    shop: Shop, opened: Opener, width: int
) -> None:
    page = opened(width=width, locale="vi", has_touch=True)
    for path in ("/", "/c/acme/", "/c/acme/mug-1/", "/c/acme/mug-1/write/?rating=2"):
        page.goto(shop.address(path))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                ".button, .select, .input, .choice, .check, .chip, .brand, .header__link, " +
                ".languages__choice, .star-picker__star, a.rating-bars__row, .entry-list__link, " +
                ".vote__choice, .review-card__report"
            )].filter((e) => e.checkVisibility())
              .map((e) => [e.className, e.getBoundingClientRect()])
              .filter(([, box]) => box.height < 44 || box.width < 44)
              .map(([name, box]) => `${name} ${box.width} x ${box.height}`)"""
        )
        assert small == [], path
        loose = page.evaluate(
            """() => [...document.querySelectorAll("p, li, dd, label, .review-card__body")]
                .map((e) => getComputedStyle(e))
                .filter((s) => parseFloat(s.lineHeight) / parseFloat(s.fontSize) < 1.5).length"""
        )
        assert loose == 0, path
