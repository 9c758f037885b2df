"""The shop's signed-in customer comes over from another site, and an author by a link in a mail."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.content.models import Contribution
from reviews.identity.models import LinkPurpose
from reviews.identity.operations import magic_links
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories import ReviewerFactory
from tests.factories.shoppers import issued_secret, token_of


def come_from_the_shop(page: Page, shop: Shop, token: str) -> None:
    """Press the button on a page of the shop's own site, as docs/recipes describes it."""
    form = (
        f'<form method="post" action="{shop.address("/shopper/acme/enter/")}">'
        f'<input type="hidden" name="token" value="{token}">'
        '<input type="hidden" name="next" value="plain"><button>Write a review</button></form>'
    )
    page.route(
        "http://shop.example/", lambda route: route.fulfill(content_type="text/html", body=form)
    )
    page.goto("http://shop.example/")
    page.get_by_role("button", name="Write a review").click()


def link_for(shop: Shop, email: str = "lan.nguyen@example.com") -> str:
    issued = magic_links.issue(
        by=SYSTEM,
        at=timezone.now(),
        reviewer=ReviewerFactory(company=shop.company, email=email),
        purpose=LinkPurpose.MY_CONTENT,
    )
    return shop.address(f"/my/acme/open/{issued.text}/")


@pytest.mark.parametrize("script", [True, False])
def test_a_customer_of_the_shop_writes_without_saying_who_it_is(
    shop: Shop, opened: Opener, script: bool
) -> None:
    page = opened(java_script_enabled=script)
    come_from_the_shop(page, shop, token_of(issued_secret(shop.company)))
    expect(page).to_have_url(shop.address("/c/acme/plain/write/"))
    expect(page.locator(".writing-as")).to_contain_text("You are writing as Linh")
    page.locator(".star-picker__star").nth(4).click()
    expect(page.get_by_label("Name to show")).to_have_value("Linh")
    expect(page.locator("[name=email]")).to_have_count(0)
    page.get_by_role("button", name="Send review").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, your review has arrived")
    assert Contribution.objects.get(product__ref="plain").reviewer.customer_ref == "customer-7"


def test_who_is_somebody_else_goes_on_as_a_guest(shop: Shop, opened: Opener) -> None:
    page = opened()
    come_from_the_shop(page, shop, token_of(issued_secret(shop.company)))
    page.get_by_role("button", name="Not you?").click()
    expect(page.locator(".writing-as")).to_have_count(0)
    page.locator(".star-picker__star").nth(4).click()
    expect(page.get_by_label("E-mail address")).to_be_visible()


def test_an_author_opens_the_link_and_is_signed_in(shop: Shop, opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    page.goto(link_for(shop))
    page.get_by_role("button", name="Open my content").click()
    expect(page).to_have_url(shop.address("/my/acme/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your content")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Your e-mail address").fill("nobody@example.com")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")


@every_look
def test_the_pages_are_accessible(
    shop: Shop, opened: Opener, width: int, language: str, scheme: str
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    good = token_of(issued_secret(shop.company), name="Nguyễn Thị Thùy Linh")
    for token, place in ((good, "write"), ("x", "enter")):
        come_from_the_shop(page, shop, token)
        expect(page).to_have_url(re.compile(f"/{place}/$"))
        assert violations(page) == [], place
    link = link_for(shop)
    page.goto(link)
    assert violations(page) == [], "open"
    page.locator(".entrance button").click()
    expect(page).to_have_url(shop.address("/my/acme/"))
    assert violations(page) == [], "signed in"
    page.goto(link)
    assert violations(page) == [], "used"
    page.context.clear_cookies()
    page.goto(shop.address("/my/acme/"))
    assert violations(page) == [], "request"
    page.locator("[name=email]").fill("nobody")
    page.locator(".entrance button").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == [], "wrong"
    page.goto(shop.address("/my/acme/requested/"))
    assert violations(page) == [], "requested"
