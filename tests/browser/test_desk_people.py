"""A customer has asked by mail: the owner finds them, hands out the data, erases and relents."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews.identity.models import Erasure, Reviewer, StaffUser
from reviews.identity.operations import erasures
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, tab_to, violations
from tests.factories import MembershipFactory, ProductFactory, published_review, submitted_review

EMAIL = "lan.nguyen-with-a-rather-long-address@example.com"


@pytest.fixture
def owner(shop: Shop) -> StaffUser:
    return MembershipFactory(company=shop.company, role=Role.OWNER).user


@pytest.fixture
def lan(shop: Shop) -> Reviewer:
    """A customer, and a guest who typed the same address."""
    product = ProductFactory(company=shop.company, ref="pot", name="Ấm trà men rạn")
    submitted_review(product, body="Nắp rất khít.", author=ReviewerData(claimed_email=EMAIL))
    author = ReviewerData(email=EMAIL, customer_ref="c-7")
    review = published_review(
        shop.product, rating=4, title="Warm", body="Keeps tea warm. " * 40, author=author
    )
    assert review.reviewer is not None
    return review.reviewer


def test_with_the_keyboard_alone_data_is_handed_out_and_erased(
    shop: Shop, opened: Opener, owner: StaffUser, lan: Reviewer, tmp_path: Path
) -> None:
    page = opened(width=1440, visitor=owner, url=shop.url)
    page.goto(shop.address("/desk/acme/"))
    tab_to(page, "a[href='/desk/acme/people/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Customer data")
    tab_to(page, "[name=email]")
    page.keyboard.type("nobody")
    page.keyboard.press("Enter")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("E-mail address")).to_have_value("nobody")
    tab_to(page, "[name=email]")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(EMAIL)
    page.keyboard.press("Enter")
    expect(page).to_have_url(shop.address(f"/desk/acme/people/{lan.pk}/"))
    expect(page.locator("main")).to_contain_text(EMAIL)

    tab_to(page, "form[action$='/data/'] button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    file = tmp_path / "data.json"
    download.value.save_as(file)
    assert EMAIL not in download.value.suggested_filename
    assert json.loads(file.read_text())["person"] == str(lan.pk)

    tab_to(page, "[name=days]:checked")
    page.keyboard.press("ArrowDown")
    tab_to(page, ".button--danger")
    page.keyboard.press("Enter")
    expect(page.locator("#erasure")).to_contain_text("will be erased on")
    wish = Erasure.objects.get()
    assert wish.due_at - wish.requested_at == timedelta(days=14)
    tab_to(page, "form[action$='/keep/'] button")
    page.keyboard.press("Enter")
    expect(page.locator("#erasure")).to_have_count(0)
    wish.refresh_from_db()
    assert wish.state == "cancelled"


@every_look
def test_the_pages_are_accessible(
    shop: Shop,
    opened: Opener,
    owner: StaffUser,
    lan: Reviewer,
    width: int,
    language: str,
    scheme: str,
) -> None:
    page = opened(
        width=width,
        locale=language,
        color_scheme=scheme,
        visitor=owner,
        url=shop.url,
    )

    def look(what: str) -> None:
        assert violations(page) == [], what
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what

    find = page.locator("main form button[type=submit]")
    page.goto(shop.address("/desk/acme/people/"))
    look("search")
    find.click()
    page.locator(".error-summary").wait_for()
    look("error")
    page.locator("[name=email]").fill(EMAIL)
    page.locator("[name=with_guests]").check()
    find.click()
    page.locator(".entry-list__link").nth(1).wait_for()
    look("list")
    page.locator(".entry-list__link").first.click()
    page.locator("#erase").wait_for()
    look("person")
    erasures.request(by=SYSTEM, at=timezone.now(), reviewer=lan)
    page.reload()
    page.locator("#erasure").wait_for()
    look("erasure")
