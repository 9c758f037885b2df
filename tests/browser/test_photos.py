"""Photos in the hosted form: sent while somebody writes, or with the form without script."""

from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from reviews.content import limits
from reviews.content.models import Contribution, Media
from reviews.content.operations import media
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories.pictures import picture_file

WRITE = "/c/acme/plain/write/?rating=4"
THANKS = "Thank you, your review has arrived"
PDF: FilePayload = {"name": "bill.pdf", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7 " * 20}


def photo(number: int = 0, kind: str = "JPEG") -> FilePayload:
    return {
        "name": f"{number}.jpg",
        "mimeType": "image/jpeg",
        # A size of its own tells each from the others, once it is stored.
        "buffer": picture_file(kind, width=100 + number, height=80),
    }


def choose(page: Page, *files: FilePayload) -> None:
    page.locator("[name=photos]").set_input_files(list(files))


def tiles(page: Page) -> Locator:
    return page.locator(".photo-tile")


def sent(page: Page) -> Locator:
    return page.locator(".photo-tile [name=photo]")


def send(page: Page) -> None:
    page.locator(".review-form button[type=submit]").click()


def arrived(page: Page) -> Sequence[int]:
    """See that the review has arrived, and return the numbers of its photos."""
    expect(page.get_by_role("heading", level=1)).to_have_text(THANKS)
    revision = Contribution.objects.get(product__ref="plain").revisions.get()
    by_id = Media.objects.in_bulk(media.ids_of(revision=revision))
    return [by_id[photo_id].width - 100 for photo_id in media.ids_of(revision=revision)]


@pytest.fixture
def page(shop: Shop, opened: Opener) -> Page:
    page = opened()
    page.goto(shop.address(WRITE))
    return page


@pytest.fixture
def plain(shop: Shop, opened: Opener) -> Page:
    page = opened(java_script_enabled=False)
    page.goto(shop.address(WRITE))
    return page


@pytest.fixture
def held(page: Page) -> Iterator[list[Route]]:
    """Photos whose upload does not go on until the test lets it."""
    routes: list[Route] = []

    def hold(route: Route) -> None:
        # Playwright marks what it is given, and nothing built in can be marked.
        routes.append(route)

    page.route("**/photos/", hold)
    yield routes
    page.unroute_all(behavior="ignoreErrors")


def test_photos_go_ahead_while_one_writes_and_keep_their_order(page: Page) -> None:
    choose(page, photo(0), photo(1))
    choose(page, photo(2, "PNG"))
    expect(sent(page)).to_have_count(3)
    expect(page.locator(".photo-tile__picture")).to_have_count(3)
    assert page.evaluate(
        "() => [...document.querySelectorAll('.photo-tile__picture')]"
        ".map((p) => p.decode().then(() => p.naturalWidth))"
        ".reduce(async (all, one) => [...await all, await one], [])"
    ) == [100, 101, 102]
    expect(page.locator(".photo-picker__status")).to_have_text("Photo added")
    page.get_by_label("Your review").fill("With pictures")
    send(page)
    assert arrived(page) == [0, 1, 2]


def test_one_can_be_taken_away_again_and_the_focus_goes_on(page: Page) -> None:
    choose(page, photo(0), photo(1), photo(2))
    expect(sent(page)).to_have_count(3)
    page.get_by_role("button", name="Take this photo away").nth(1).press("Enter")
    expect(page.get_by_role("button", name="Take this photo away").nth(1)).to_be_focused()
    expect(page.locator(".photo-picker__status")).to_have_text("Photo taken away")
    send(page)
    assert arrived(page) == [0, 2]


def test_what_is_no_photo_says_why_beside_it_and_the_others_stay(page: Page) -> None:
    choose(page, photo(0), PDF, photo(2))
    # Behind the good ones, and with its name: it has no picture to know it by.
    expect(tiles(page).last).to_contain_text("bill.pdf: This is no photo we can read")
    expect(page.locator(".photo-picker__status")).to_contain_text("This is no photo we can read")
    expect(sent(page)).to_have_count(2)
    send(page)
    assert arrived(page) == [0, 2]


def test_one_that_is_too_large_is_not_even_sent(page: Page, held: list[Route]) -> None:
    page.locator(".photo-picker").evaluate("box => { box.dataset.bytes = '100'; }")
    choose(page, photo(0))
    expect(page.locator(".photo-tile--wrong")).to_contain_text("at most 10 MB")
    assert held == []


def test_more_than_six_are_not_taken_and_it_stays_said(page: Page) -> None:
    choose(page, PDF)
    expect(page.locator(".photo-tile--wrong")).to_be_visible()
    choose(page, *(photo(number) for number in range(8)))
    expect(sent(page)).to_have_count(limits.PHOTOS_MAX)
    expect(page.locator(".photo-picker__status")).to_have_text("At most 6 photos can be shown.")
    send(page)
    assert arrived(page) == [0, 1, 2, 3, 4, 5]


def test_whoever_sends_early_waits_for_the_photos(page: Page, held: list[Route]) -> None:
    choose(page, photo(0))
    expect(page.get_by_role("progressbar", name="Photo is being sent")).to_be_visible()
    # Twice, as impatient people do.
    send(page)
    send(page)
    expect(page.locator(".photo-picker__status")).to_have_text(
        "Waiting for your photos, then the review is sent."
    )
    held[0].continue_()
    assert arrived(page) == [0]


def test_one_that_fails_while_its_author_waits_is_shown_before_anything_is_sent(
    page: Page, held: list[Route]
) -> None:
    choose(page, photo(0))
    expect(tiles(page)).to_have_count(1)
    send(page)
    expect(page.locator(".photo-picker__status")).to_contain_text("Waiting for your photos")
    held[0].abort()
    expect(page.locator(".photo-tile__error")).to_contain_text("The photo could not be sent.")
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    assert not Contribution.objects.filter(product__ref="plain").exists()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    held[1].continue_()
    expect(sent(page)).to_have_count(1)
    send(page)
    assert arrived(page) == [0]


def test_one_that_failed_unseen_holds_the_review_back_once(page: Page, held: list[Route]) -> None:
    choose(page, photo(0))
    expect(tiles(page)).to_have_count(1)
    held[0].abort()
    expect(page.locator(".photo-tile__error")).to_contain_text("The photo could not be sent.")
    send(page)
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    assert not Contribution.objects.filter(product__ref="plain").exists()
    send(page)
    assert arrived(page) == [], "its author knows, and wants to send without it"


def test_one_that_is_taken_away_while_it_is_sent_is_not_waited_for(
    page: Page, held: list[Route]
) -> None:
    choose(page, photo(0))
    expect(tiles(page)).to_have_count(1)
    send(page)
    page.get_by_role("button", name="Take this photo away").click()
    assert arrived(page) == []


def test_they_are_back_after_a_reload(page: Page) -> None:
    choose(page, photo(0), photo(1))
    expect(sent(page)).to_have_count(2)
    # What is kept is kept at the latest when the page goes.
    page.reload()
    expect(tiles(page)).to_have_text(["Photo 1", "Photo 2"])
    page.get_by_role("button", name="Take this photo away").first.click()
    send(page)
    assert arrived(page) == [1]


def test_a_form_that_comes_back_has_them_still(page: Page) -> None:
    choose(page, photo(0), photo(1))
    expect(sent(page)).to_have_count(2)
    page.get_by_label("Title").fill("T" * 200)
    send(page)
    page.locator(".error-summary").wait_for()
    page.get_by_role("button", name="Take this photo away").first.click()
    choose(page, photo(2))
    expect(sent(page)).to_have_count(2)
    page.get_by_label("Title").fill("Short")
    send(page)
    assert arrived(page) == [1, 2]


def test_without_script_they_go_with_the_form(plain: Page) -> None:
    choose(plain, *(photo(number) for number in range(6)))
    send(plain)
    assert arrived(plain) == [0, 1, 2, 3, 4, 5]


def test_without_script_a_bad_one_leaves_the_good_ones_and_the_words(plain: Page) -> None:
    plain.get_by_label("Your review").fill("Kept words")
    choose(plain, photo(0), PDF, photo(2))
    send(plain)
    expect(plain.locator(".error-summary")).to_contain_text("Photo 2: This is no photo")
    expect(plain.get_by_label("Your review")).to_have_value("Kept words")
    expect(plain.get_by_role("checkbox", name="Photo 1")).to_be_checked()
    plain.locator(".error-summary__link").click()
    expect(plain.locator("[name=photos]")).to_be_in_viewport()
    plain.get_by_role("checkbox", name="Photo 2").uncheck()
    choose(plain, photo(3))
    send(plain)
    assert arrived(plain) == [0, 3]


def test_without_script_too_many_are_named_and_the_first_are_kept(plain: Page) -> None:
    choose(plain, *(photo(number) for number in range(8)))
    send(plain)
    expect(plain.locator(".error-summary")).to_contain_text("the others were left out")
    expect(plain.get_by_role("checkbox")).to_have_count(6)
    send(plain)
    assert arrived(plain) == [0, 1, 2, 3, 4, 5]


def test_with_the_keyboard_alone(page: Page) -> None:
    # Asked for early, so that it is heard of under load, too.
    with page.expect_file_chooser() as chooser:
        page.locator("[name=body]").focus()
        page.keyboard.press("Tab")
        expect(page.locator("[name=photos]")).to_be_focused()
        page.keyboard.press("Space")
    chooser.value.set_files([photo(0)])
    expect(sent(page)).to_have_count(1)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Take this photo away")).to_be_focused()
    page.keyboard.press("Space")
    expect(tiles(page)).to_have_count(0)
    expect(page.locator("[name=photos]")).to_be_focused()


@every_look
def test_the_form_is_accessible_with_photos(
    shop: Shop, opened: Opener, width: int, language: str, scheme: str
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    page.goto(shop.address(WRITE))
    choose(page, photo(0), PDF, photo(2))
    page.locator(".photo-tile--wrong").wait_for()
    expect(sent(page)).to_have_count(2)
    page.locator("[name=title]").fill("T" * 200)
    assert violations(page) == []
    send(page)
    page.locator(".error-summary").wait_for()
    assert violations(page) == [], "come back"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
