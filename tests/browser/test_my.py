"""An author's own pages: seen, changed, objected to and erased, by keyboard and without script."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from reviews.content.drafts import Draft
from reviews.content.models import Contribution
from reviews.content.operations import contributions, media
from reviews.identity.models import Erasure, LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.journal.actors import SYSTEM
from reviews.moderation.models import Appeal
from tests.browser.conftest import Opener, Shop, carry_out
from tests.browser.inspection import every_look, tab_to, violations
from tests.factories import (
    OrderFactory,
    ProductFactory,
    official_reply,
    published_review,
    refused_case,
)
from tests.factories.photos import ready
from tests.factories.pictures import picture_file

LAN = ReviewerData(email="lan@example.com", customer_ref="c-7")


@pytest.fixture
def review(shop: Shop) -> Contribution:
    return published_review(
        shop.product, rating=4, title="Warm", body="Keeps tea warm.", author_name="Lan", author=LAN
    )


@pytest.fixture
def refused(shop: Shop, review: Contribution) -> Contribution:
    product = ProductFactory(company=shop.company, ref="pot", name="Ấm trà men rạn")
    return refused_case(product, rating=1, author=LAN).contribution


def come_in(page: Page, shop: Shop, author: Reviewer | None) -> None:
    assert author is not None
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
    )
    page.goto(shop.address(f"/my/acme/open/{issued.text}/"))
    page.locator(".entrance button").click()
    expect(page).to_have_url(shop.address("/my/acme/"))


@pytest.mark.parametrize("script", [True, False])
def test_a_review_is_changed(
    shop: Shop, opened: Opener, review: Contribution, script: bool
) -> None:
    page = opened(java_script_enabled=script)
    come_in(page, shop, review.reviewer)
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Your review")).to_have_value("Keeps tea warm.")
    expect(page.locator("[name=rating]:checked")).to_have_value("4")
    page.locator(".star-picker__star").nth(1).click()
    page.get_by_label("Your review").fill("It broke.")
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your change is being checked")
    expect(page.locator("#history").locator("..")).to_contain_text("Version 1: public")
    carry_out()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("It is public")
    review.refresh_from_db()
    assert review.rating == 2
    page.get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Your review")).to_have_value("It broke.")
    if script:
        expect(page.locator("[data-draft-notice]")).to_be_hidden()


def test_what_was_changed_and_not_sent_is_there_again(
    shop: Shop, opened: Opener, review: Contribution
) -> None:
    page = opened()
    come_in(page, shop, review.reviewer)
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Your review").fill("Half a thought")
    # The draft is written a moment after the last key, at the latest when the page goes.
    page.reload()
    expect(page.get_by_label("Your review")).to_have_value("Half a thought")
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_label("Your review")).to_have_value("Keeps tea warm.")


def test_a_photo_is_taken_away_and_another_is_added(
    shop: Shop, opened: Opener, review: Contribution, settings: Any
) -> None:
    settings.BASE_URL = shop.url
    photo = ready(shop.product)
    contributions.edit(
        by=SYSTEM,
        at=timezone.now(),
        contribution_id=review.pk,
        draft=Draft(rating=4, photos=(photo.pk,)),
    )
    carry_out()
    page = opened()
    come_in(page, shop, review.reviewer)
    page.get_by_role("link", name="Edit").click()
    picture = page.locator(".photo-tile img")
    expect(picture).to_have_count(1)
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.locator("[name=photos]").set_input_files(
        {"name": "new.jpg", "mimeType": "image/jpeg", "buffer": picture_file("JPEG")}
    )
    expect(page.locator("[name=photo]")).to_have_count(2)
    page.get_by_role("button", name="Take this photo away").first.click()
    expect(page.locator("[name=photo]")).to_have_count(1)
    page.reload()
    # The draft knows of both: what was taken away, and what was added.
    expect(page.locator("[name=photo]")).to_have_count(1)
    assert page.locator("[name=photo]").input_value() != str(photo.pk)
    page.get_by_role("button", name="Start afresh").click()
    expect(picture).to_have_count(1)
    page.locator("[name=photos]").set_input_files(
        {"name": "new.jpg", "mimeType": "image/jpeg", "buffer": picture_file("JPEG")}
    )
    expect(page.locator("[name=photo]")).to_have_count(2)
    page.get_by_role("button", name="Take this photo away").first.click()
    page.get_by_role("button", name="Save changes").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your change is being checked")
    (kept,) = media.ids_of(revision=review.revisions.order_by("-number")[0])
    assert kept != photo.pk


def test_with_the_keyboard_a_refusal_is_appealed(
    shop: Shop, opened: Opener, refused: Contribution
) -> None:
    page = opened(width=1440)
    come_in(page, shop, refused.reviewer)
    tab_to(page, f"a[href$='{refused.pk}/']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("It is not published")
    expect(page.locator(".receipt__reasons")).to_contain_text("personal data")
    tab_to(page, "[name=text]")
    page.keyboard.type("There is no number in it.")
    tab_to(page, ".appeal button")
    page.keyboard.press("Enter")
    expect(page.locator("#appeal-title")).to_have_text("Your appeal has arrived")
    assert Appeal.objects.get().text == "There is no number in it."


def test_a_text_is_withdrawn_with_the_keyboard(
    shop: Shop, opened: Opener, review: Contribution
) -> None:
    page = opened()
    come_in(page, shop, review.reviewer)
    page.get_by_role("link", name="See where it stands").click()
    tab_to(page, ".my-content__sure summary")
    page.keyboard.press("Enter")
    tab_to(page, ".my-content__sure button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("It was withdrawn")
    review.refresh_from_db()
    assert review.state == "withdrawn"


def test_the_data_is_read_downloaded_and_its_erasure_thought_over(
    shop: Shop, opened: Opener, review: Contribution, tmp_path: Path
) -> None:
    OrderFactory(company=shop.company, email="lan@example.com", ref="A-1001")
    page = opened(java_script_enabled=False)
    come_in(page, shop, review.reviewer)
    page.get_by_role("link", name="See my data").click()
    expect(page.locator("main")).to_contain_text("A-1001")
    expect(page.locator("main")).to_contain_text("Keeps tea warm.")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    file = tmp_path / "data.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["records"]["order"][0]["ref"] == "A-1001"

    page.get_by_role("link", name="Erase my data").click()
    expect(page.locator("main")).to_contain_text("What stays, and why")
    page.get_by_role("button", name="Erase everything about me").click()
    expect(page.locator("#erasure")).to_have_text("Your data will be erased")
    page.get_by_role("button", name="Keep my data after all").click()
    expect(page.locator("#erasure")).to_have_count(0)
    assert Erasure.objects.get().state == "cancelled"


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_runs_off_the_side(
    shop: Shop, opened: Opener, refused: Contribution, review: Contribution, width: int
) -> None:
    page = opened(width=width)
    come_in(page, shop, review.reviewer)
    for path in ("", f"{refused.pk}/", f"{review.pk}/edit/", "data/", "erase/"):
        page.goto(shop.address(f"/my/acme/{path}"))
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, path


@every_look
def test_the_pages_are_accessible(
    shop: Shop,
    opened: Opener,
    refused: Contribution,
    review: Contribution,
    width: int,
    language: str,
    scheme: str,
) -> None:
    official_reply(review, "Thank you, Lan.")
    page = opened(width=width, locale=language, color_scheme=scheme)
    come_in(page, shop, review.reviewer)
    for path in ("", f"{review.pk}/", f"{refused.pk}/", f"{review.pk}/edit/", "data/", "erase/"):
        page.goto(shop.address(f"/my/acme/{path}"))
        assert violations(page) == [], path
    page.locator(".my-content__part--warning button").click()
    page.locator("#erasure").wait_for()
    assert violations(page) == [], "erasure"
