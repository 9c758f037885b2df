"""The widgets in the demo shop: another origin, the strictest policy, nothing of ours around."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from reviews.common import robots
from reviews.content.kinds import Kind, Source
from reviews.content.models import Contribution, Vote
from reviews.content.operations import media
from reviews.display import looks
from reviews.management.demo.shop import app
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories import ApiKeyFactory, photos, published_review, published_talk
from tests.factories.pictures import picture_file

SHIFTS = """
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted = (window.shifted ?? 0) + entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def embedding(
    shop: Shop, settings: Any, monkeypatch: pytest.MonkeyPatch, photo_folder: Path
) -> Iterator[str]:
    """Serve the demo shop with the products of the shop, and return its address."""
    settings.BASE_URL = shop.url
    # As in production, where whitenoise lets other origins have our static files.
    monkeypatch.setattr(StaticFilesHandler, "_should_handle", lambda self, path: False)
    key = ApiKeyFactory(company=shop.company).text
    demo = {"company": shop.company.slug, "keys": {"publishable": key}}
    things = {
        ref: {"name": name, "brand": "Acme"} for ref, name in (("mug-1", "Mug"), ("plain", "Bowl"))
    }
    monkeypatch.setattr(app, "HUB", shop.url)
    monkeypatch.setattr(app, "_demo", lambda: demo)
    monkeypatch.setattr(app, "_products", lambda: things)
    app._script.cache_clear()
    for number in range(looks.REVIEWS):
        published_review(shop.product, rating=5, title=f"Review {number}", author_name="Bảo")
    question = published_talk(shop.product, Kind.QUESTION, body="Does it fit a large hand?")
    published_talk(shop.product, Kind.ANSWER, parent=question, body="It does.")
    with make_server("127.0.0.1", 0, app.application, handler_class=Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
    app._script.cache_clear()


def product_page(page: Page, address: str, *, query: str = "") -> None:
    page.add_init_script(SHIFTS)
    page.goto(f"{address}/products/mug-1{query}")
    expect(page.locator("ugc-reviews article").first).to_be_visible()


@every_look
@pytest.mark.parametrize("rendered", ["", "?rendered=server"])
def test_everything_is_shown_and_nothing_moves(
    embedding: str, opened: Opener, width: int, language: str, scheme: str, rendered: str
) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    page.add_init_script(SHIFTS)
    page.goto(f"{embedding}/")
    expect(page.locator("ugc-stars .stars__number").first).to_be_visible()
    assert violations(page) == []
    assert not page.evaluate("window.shifted")

    product_page(page, embedding, query=rendered)
    expect(page.locator("ugc-stars .stars__number")).to_be_visible()
    # As people scroll: what comes is loaded before it is in sight.
    while page.evaluate("innerHeight + scrollY < document.documentElement.scrollHeight - 1"):
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    expect(page.locator("ugc-review-form form.form")).to_be_visible()
    expect(page.locator("ugc-questions article")).to_contain_text("It does.")
    assert violations(page) == []
    assert not page.evaluate("window.shifted")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 1440])
def test_it_fits_any_width(embedding: str, opened: Opener, width: int) -> None:
    page = opened(width=width)
    product_page(page, embedding)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_request_serves_all_stars_of_a_page(embedding: str, opened: Opener) -> None:
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{embedding}/")
    expect(page.locator("ugc-stars .count").nth(1)).to_be_visible()
    assert len([url for url in asked if "/widgets/stars?" in url]) == 1
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0


def test_reviews_are_narrowed_by_keyboard(embedding: str, opened: Opener) -> None:
    page = opened(width=1440)
    product_page(page, embedding)
    bar = page.locator("ugc-reviews a.bars__row", has_text="2 stars")
    bar.focus()
    page.keyboard.press("Enter")
    expect(page.locator("ugc-reviews article")).to_have_count(1)
    expect(page.locator("ugc-reviews article")).to_contain_text("Too small")
    expect(page.locator("ugc-reviews [data-status]")).to_contain_text("2 stars")
    # The focus stays on the bar, so that another press takes the condition away.
    assert (
        page.evaluate(
            "document.querySelector('ugc-reviews').shadowRoot.activeElement.dataset.focus"
        )
        == "2"
    )
    page.keyboard.press("Enter")
    expect(page.locator("ugc-reviews article")).to_have_count(looks.REVIEWS)


def test_another_order_is_chosen(embedding: str, opened: Opener) -> None:
    page = opened()
    product_page(page, embedding)
    page.locator("ugc-reviews select").select_option(label="Lowest rating first")
    expect(page.locator("ugc-reviews article").first).to_contain_text("Too small")


def test_more_reviews_come_below(embedding: str, opened: Opener) -> None:
    page = opened()
    product_page(page, embedding)
    page.get_by_role("link", name="Show more reviews").click()
    expect(page.locator("ugc-reviews article")).to_have_count(looks.REVIEWS + 3)
    expect(page.get_by_role("link", name="Show more reviews")).to_have_count(0)


def test_a_vote_counts_and_can_be_taken_back(embedding: str, shop: Shop, opened: Opener) -> None:
    page = opened(has_touch=True, is_mobile=True)
    product_page(page, embedding)
    yes = page.locator("ugc-reviews article").first.get_by_role("button", name="Yes")
    yes.tap()
    expect(yes).to_have_attribute("aria-pressed", "true")
    expect(yes).to_contain_text("(1)")
    assert Vote.objects.get().is_helpful
    yes.tap()
    expect(yes).to_have_attribute("aria-pressed", "false")
    assert not Vote.objects.exists()


def test_without_script_it_is_all_there(embedding: str, opened: Opener) -> None:
    page = opened(java_script_enabled=False)
    product_page(page, embedding, query="?rendered=server")
    more = page.get_by_role("link", name="Show more reviews")
    more.click()
    expect(page.locator("h1")).to_contain_text("Cốc gốm men chàm")


def test_without_script_and_without_a_server_there_are_links(
    embedding: str, shop: Shop, opened: Opener
) -> None:
    page = opened(java_script_enabled=False)
    page.goto(f"{embedding}/products/mug-1")
    page.locator("ugc-reviews a").click()
    expect(page).to_have_url(f"{shop.url}/c/acme/mug-1/")


def test_with_the_api_away_the_shop_stays_whole(embedding: str, opened: Opener) -> None:
    page = opened()
    page.route("**/api/**", lambda route: route.abort())
    page.goto(f"{embedding}/products/mug-1")
    page.mouse.wheel(0, 2000)
    expect(page.locator("ugc-reviews")).to_have_attribute("ready", "")
    expect(page.locator("ugc-reviews a")).to_be_visible()
    expect(page.locator("ugc-stars a")).to_be_visible()


def test_what_fails_later_leads_to_the_hosted_page(
    embedding: str, shop: Shop, opened: Opener
) -> None:
    page = opened()
    product_page(page, embedding)
    page.route("**/api/**", lambda route: route.abort())
    page.locator("ugc-reviews a.bars__row", has_text="2 stars").click()
    page.wait_for_url(f"{shop.url}/c/acme/mug-1/?rating=2#reviews")


def test_photos_open_large_and_turn_by_key(embedding: str, shop: Shop, opened: Opener) -> None:
    review = photos.send(shop.product, *(photos.ready(shop.product).pk for _ in range(2)))
    photos.publish(review)
    page = opened(width=1440)
    product_page(page, embedding)
    large = page.locator("ugc-reviews dialog img")
    first, second = page.locator("ugc-reviews a.photo").all()
    first.focus()
    page.keyboard.press("Enter")
    expect(large).to_be_visible()
    expect(large).to_have_attribute("src", str(first.get_attribute("href")))
    assert large.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    page.keyboard.press("ArrowRight")
    expect(large).to_have_attribute("src", str(second.get_attribute("href")))
    page.get_by_role("button", name="Next photo").click()
    expect(large).to_have_attribute("src", str(first.get_attribute("href")))
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(first).to_be_focused()


def test_comments_unfold_in_place(embedding: str, shop: Shop, opened: Opener) -> None:
    review = published_review(shop.product, rating=4, title="With talk")
    published_talk(shop.product, Kind.COMMENT, parent=review, body="Same here.")
    page = opened()
    product_page(page, embedding)
    link = page.get_by_role("link", name="1 comment")
    link.click()
    expect(page.locator("ugc-reviews .replies")).to_contain_text("Same here.")
    link.click()
    expect(page.locator("ugc-reviews .replies")).to_have_count(0)


def form_of(page: Page) -> Locator:
    form = page.locator("ugc-review-form form.form")
    page.locator("ugc-review-form").scroll_into_view_if_needed()
    expect(form).to_be_visible()
    return form


def test_a_review_is_written_in_the_shop(embedding: str, shop: Shop, opened: Opener) -> None:
    page = opened(has_touch=True, is_mobile=True, locale="vi")
    product_page(page, embedding)
    form = form_of(page)
    form.locator(".rate label").nth(3).tap()
    form.locator("[name=body]").fill("Cốc dày, cầm chắc tay.")
    form.locator("[name=photos]").set_input_files(
        [FilePayload(name="cup.png", mimeType="image/png", buffer=picture_file("PNG"))]
    )
    form.locator("[name=author_name]").fill("Hà")
    form.locator("summary").tap()
    form.locator("[name=pros]").fill("Dày\n\nGiữ nhiệt")
    form.get_by_role("button", name="Gửi đánh giá").tap()
    done = page.locator("ugc-review-form [data-done]")
    expect(done).to_be_visible()
    expect(done).to_be_focused()
    review = Contribution.objects.get(source=Source.STOREFRONT_API)
    revision = review.revisions.get()
    assert (revision.rating, revision.body) == (4, "Cốc dày, cầm chắc tay.")
    assert (revision.author_name, revision.pros) == ("Hà", ["Dày", "Giữ nhiệt"])
    assert len(media.ids_of(revision=revision)) == 1


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    embedding: str, opened: Opener
) -> None:
    page = opened(width=1440)
    product_page(page, embedding)
    form = form_of(page)
    form.locator("[name=body]").fill("Not bad.")
    form.locator("[name=email]").fill("nobody")
    form.get_by_role("button", name="Send review").press("Enter")
    expect(form.locator("[data-fault=rating]")).not_to_be_empty()
    expect(form.locator("[data-fault=email]")).not_to_be_empty()
    expect(form.locator("[name=rating]").first).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("ArrowRight")
    form.locator("[name=email]").fill("mai@example.com")
    page.keyboard.press("Enter")
    expect(page.locator("ugc-review-form [data-done]")).to_be_visible()
    assert Contribution.objects.filter(source=Source.STOREFRONT_API).count() == 1


def test_a_broken_connection_loses_nothing_and_stores_once(embedding: str, opened: Opener) -> None:
    page = opened()
    product_page(page, embedding)
    form = form_of(page)
    form.locator(".rate label").nth(0).click()

    def store_and_break(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/products/mug-1/reviews", store_and_break)
    form.get_by_role("button", name="Send review").click()
    expect(form.locator("[data-fault='']")).to_contain_text("still here")
    page.unroute("**/products/mug-1/reviews")
    form.get_by_role("button", name="Send review").click()
    expect(page.locator("ugc-review-form [data-done]")).to_be_visible()
    assert Contribution.objects.filter(source=Source.STOREFRONT_API).count() == 1


def test_a_proof_of_work_is_given_when_it_is_asked_for(
    embedding: str, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(robots.Weighed, "level", property(lambda self: 1))
    page = opened()
    product_page(page, embedding)
    form = form_of(page)
    form.locator(".rate label").nth(2).click()
    form.get_by_role("button", name="Send review").click()
    expect(page.locator("ugc-review-form [data-done]")).to_be_visible(timeout=20_000)
    assert Contribution.objects.get(source=Source.STOREFRONT_API).revisions.get().rating == 3
