"""From the link in an invitation to "thank you": on a phone, by keyboard, and without script."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.content.models import Contribution, Revision
from reviews.encourage import links
from reviews.encourage.kinds import MessageKind
from reviews.encourage.lifecycle import InvitationState
from reviews.encourage.models import Invitation, Message
from reviews.encourage.operations import invitations
from reviews.encourage.operations.invitations import InvitationData
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop, carry_out
from tests.browser.inspection import every_look, tab_to, violations

THANKS = "Thank you, your review has arrived"


@pytest.fixture
def link(shop: Shop, settings: Any) -> str:
    """Where the fifth star of the mail leads."""
    settings.BASE_URL = shop.url
    invite(shop)
    (mail,) = Message.objects.filter(kind=MessageKind.REVIEW_INVITATION)
    return f"{mail.context['link']}?rating=5"


def invite(shop: Shop) -> Invitation:
    (invitation,) = invitations.invite(
        by=SYSTEM,
        at=timezone.now(),
        company=shop.company,
        people=[InvitationData(product_ref="plain", email="lan@example.com")],
        send=True,
    )
    return invitation


def see_it_published(page: Page) -> Revision:
    """Let the workers do their part, and return what became of the review."""
    carry_out()
    review = Contribution.objects.get(product__ref="plain")
    assert review.is_verified_purchase
    assert review.is_email_confirmed
    page.get_by_role("link", name="Check again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your review is public")
    page.get_by_role("link", name="See it among the reviews").click()
    expect(page.locator(".review-card")).to_contain_text("Verified purchase")
    return review.revisions.get()


def test_on_a_phone_it_takes_few_taps(shop: Shop, opened: Opener, link: str) -> None:
    page = opened(has_touch=True, is_mobile=True)
    taps: list[Callable[[], None]] = []

    def tap(name: str, *, button: bool = False) -> None:
        found = page.get_by_role("button", name=name) if button else page.get_by_label(name)
        taps.append(found.tap)
        found.tap()

    # The first tap is on a star of the mail; it chooses that star here.
    page.goto(link)
    expect(page.locator("[name=rating]:checked")).to_have_value("5")
    tap("Your review")
    page.keyboard.type("Deep enough for a whole salad.")
    tap("Send review", button=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    assert len(taps) + 1 <= 4
    review = see_it_published(page)
    assert (review.rating, review.body) == (5, "Deep enough for a whole salad.")


def test_with_the_keyboard_alone(shop: Shop, opened: Opener, link: str) -> None:
    page = opened(width=1440)
    page.goto(link)
    tab_to(page, "[name=rating]:checked")
    page.keyboard.press("ArrowLeft")
    tab_to(page, "[name=title]")
    page.keyboard.type("Typed with care")
    tab_to(page, "[name=body]")
    page.keyboard.type("No mouse.")
    tab_to(page, "[name=photos]")
    tab_to(page, ".review-form__more > summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=recommends]")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    tab_to(page, "[name=author_name]")
    page.keyboard.type("Bảo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    review = see_it_published(page)
    assert (review.rating, review.recommends, review.author_name) == (4, True, "Bảo")


def test_the_focus_goes_through_the_form_from_top_to_bottom(
    shop: Shop, opened: Opener, link: str
) -> None:
    page = opened(width=1440)
    page.goto(link)
    page.locator(".review-form__more > summary").click()
    page.locator("[name=rating]:checked").focus()
    tops = []
    while page.evaluate("document.activeElement.closest('.review-form') !== null"):
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().y + scrollY"))
        page.keyboard.press("Tab")
    assert len(tops) >= 12
    # Two columns stand beside each other.
    assert all(later >= earlier - 1 for earlier, later in pairwise(tops)), tops


def test_without_javascript(shop: Shop, opened: Opener, link: str) -> None:
    page = opened(java_script_enabled=False)
    page.goto(link)
    page.get_by_label("Your review").fill("Deep.")
    page.get_by_label("Name to show").fill("Lan")
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    see_it_published(page)


def test_no_address_is_asked_of_whom_we_know(shop: Shop, opened: Opener, link: str) -> None:
    page = opened()
    page.goto(link)
    expect(page.locator("[name=email]")).to_have_count(0)
    expect(page.locator(".main")).to_contain_text("Acme & Sons invited you")


def test_what_is_wrong_stays_in_the_form_and_asks_for_no_address(
    shop: Shop, opened: Opener, link: str
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(link)
    page.get_by_label("Title").fill("T" * 200)
    page.get_by_label("Your review").fill("Kept words")
    page.get_by_role("button", name="Send review").click()
    expect(page.locator(".error-summary")).to_contain_text("Title")
    expect(page.get_by_label("Your review")).to_have_value("Kept words")
    expect(page.locator("[name=email]")).to_have_count(0)
    expect(page.locator(".main")).to_contain_text("Acme & Sons invited you")


def test_an_invitation_that_is_over_shows_a_way_out(shop: Shop, opened: Opener, link: str) -> None:
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=200),
        expires_at=timezone.now() - timedelta(days=20),
    )
    page = opened()
    answer = page.goto(link)
    assert answer is not None
    assert answer.status == 410
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is over")
    page.get_by_role("link", name="Write a review").click()
    expect(page).to_have_url(shop.address("/c/acme/plain/write/"))


def test_one_that_was_called_off_tells_nothing_of_what_it_was_about(
    shop: Shop, opened: Opener, link: str
) -> None:
    Invitation.objects.update(state=InvitationState.STOPPED)
    page = opened(java_script_enabled=False)
    page.goto(link)
    expect(page.locator("body")).not_to_contain_text("Plain bowl")
    page.get_by_role("link", name="To the shops").click()
    expect(page).to_have_url(shop.address("/"))


@every_look
def test_the_pages_are_accessible(
    shop: Shop, opened: Opener, link: str, width: int, language: str, scheme: str
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    page.goto(link)
    assert violations(page) == []
    page.locator("[name=title]").fill("T" * 200)
    page.locator(".review-form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == [], "errors"
    Invitation.objects.update(
        created_at=timezone.now() - timedelta(days=200),
        expires_at=timezone.now() - timedelta(days=20),
    )
    page.goto(link)
    assert violations(page) == [], "over"
    page.goto(links.to_invitation(shop.product.pk))
    assert violations(page) == [], "nobody's"
