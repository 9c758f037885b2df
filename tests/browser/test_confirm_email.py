"""A guest confirms the address that was typed, by the link that was sent to it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.content.models import Contribution
from reviews.encourage.kinds import MessageKind
from reviews.encourage.models import Message
from reviews.identity.models import Reviewer
from reviews.identity.operations import erasures
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop, carry_out
from tests.browser.inspection import every_look, violations
from tests.factories import ReviewerFactory

# With a hyphen at which no line ends: half of "e-mail" alone looks like a mistake.
ASKED = "Is this your e‑mail address?"
DONE = "Your address is confirmed"


def write(shop: Shop, page: Page) -> str:
    """Write as a guest who gives an address, and return the link that is sent to it."""
    page.goto(shop.address("/c/acme/plain/write/?rating=4"))
    page.get_by_label("Your review").fill("Deep enough.")
    page.get_by_label("E-mail address").fill("lan@example.com")
    page.get_by_role("button", name="Send review").click()
    page.wait_for_url("**/receipt/**")
    carry_out()
    (mail,) = Message.objects.filter(kind=MessageKind.CONFIRM_EMAIL)
    return str(mail.context["link"])


def forget(person: Reviewer) -> None:
    """Erase a person who has asked for it, without the time to think again."""
    at = timezone.now()
    erasures.request(by=SYSTEM, at=at, reviewer=person, cooling_off=timedelta())
    assert erasures.start_due(at=at) == 1
    carry_out()
    assert erasures.finish_settled(at=at) == 1


@pytest.fixture(autouse=True)
def _here(shop: Shop, settings: Any) -> None:
    settings.BASE_URL = shop.url


@pytest.mark.parametrize("script", [True, False])
def test_a_review_counts_as_confirmed_once_its_author_says_so(
    shop: Shop, opened: Opener, script: bool
) -> None:
    page = opened(java_script_enabled=script)
    link = write(shop, page)
    card = page.locator(".review-card")
    page.goto(shop.address("/c/acme/plain/"))
    expect(card).to_contain_text("Deep enough.")
    expect(card).not_to_contain_text("E-mail confirmed")
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(ASKED)
    # To look at the link confirms nothing, as often as one looks.
    page.reload()
    assert Reviewer.objects.filter(claimed_email="lan@example.com").exists()
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(DONE)
    page.get_by_role("link", name="All reviews of this shop").click()
    page.goto(shop.address("/c/acme/plain/"))
    expect(card).to_contain_text("E-mail confirmed")
    expect(card).not_to_contain_text("lan@example.com")
    review = Contribution.objects.get(product__ref="plain")
    assert review.is_email_confirmed
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text(DONE)


def test_an_address_whose_owner_was_forgotten_is_not_said_to_be_confirmed(
    shop: Shop, opened: Opener
) -> None:
    page = opened()
    link = write(shop, page)
    forget(ReviewerFactory(company=shop.company, email="lan@example.com"))
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("There is nothing to confirm")
    page.get_by_role("link", name="All reviews of this shop").click()
    expect(page).to_have_url(shop.address("/c/acme/"))


@every_look
def test_the_pages_are_accessible(
    shop: Shop, opened: Opener, width: int, language: str, scheme: str
) -> None:
    link = write(shop, opened())
    page = opened(width=width, locale=language, color_scheme=scheme)
    page.goto(link)
    assert violations(page) == [], "asked"
    page.locator(".receipt button").click()
    page.locator(".receipt__state--published").wait_for()
    assert violations(page) == [], "confirmed"
    forget(Reviewer.objects.get(email="lan@example.com"))
    page.goto(link)
    page.locator(".receipt__state--withdrawn").wait_for()
    assert violations(page) == [], "erased"
    page.goto(shop.address("/confirm/nonsense/"))
    assert violations(page) == [], "nobody's"
