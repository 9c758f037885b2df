"""axe-core finds nothing, in both languages, light and dark, narrow and wide."""

from playwright.sync_api import expect

from reviews.common.tokens import make_token
from reviews.content.models import Contribution
from reviews.content.operations.reports import RECEIPT
from reviews.display.tasks import count_figures
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import every_look, violations
from tests.factories import refused_case, reported


@every_look
def test_customer_pages(shop: Shop, opened: Opener, width: int, language: str, scheme: str) -> None:
    page = opened(width=width, locale=language, color_scheme=scheme)
    receipt = make_token(str(Contribution.objects.latest("received_at").pk), purpose="receipt")
    review = Contribution.objects.published().earliest("received_at")
    refused = make_token(str(refused_case(shop.product).contribution_id), purpose="receipt")
    report = make_token(str(reported(review, text="Not nice.").pk), purpose=RECEIPT)
    count_figures()
    for path in (
        "/",
        "/c/acme/",
        "/about/acme/how-reviews-work/",
        "/c/acme/mug-1/",
        "/c/acme/mug-1/?rating=5&verified=1&language=en",
        "/c/acme/mug-1/?rating=1",
        "/c/acme/mug-1/rating/",
        "/c/acme/plain/",
        "/c/acme/plain/rating/",
        "/c/acme/closed/",
        "/c/acme/mug-1/write/?rating=4",
        f"/receipt/{receipt}/",
        f"/receipt/{refused}/",
        f"/c/acme/{review.product.ref}/reports/{review.pk}/",
        f"/c/acme/{review.product.ref}/reports/{review.pk}/notice/",
        f"/report/receipt/{report}/",
        "/c/nobody/",
    ):
        page.goto(shop.address(path))
        assert violations(page) == [], path
    page.goto(shop.address("/c/acme/mug-1/write/?rating=4"))
    page.locator("[name=email]").fill("nobody")
    page.locator("[name=title]").fill("T" * 200)
    page.locator(".review-form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == []
    page.goto(shop.address(f"/c/acme/{review.product.ref}/reports/{review.pk}/notice/"))
    page.locator(".report-form button[type=submit]").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == []
    page.goto(shop.address("/c/acme/mug-1/"))
    page.locator("[data-vote=yes]").first.click()
    page.locator(".vote__said:not(:empty)").wait_for()
    assert violations(page) == []


@every_look
def test_staff_pages(shop: Shop, opened: Opener, width: int, language: str, scheme: str) -> None:
    visitor = opened(width=width, locale=language, color_scheme=scheme)
    visitor.goto(shop.address("/accounts/login/"))
    assert violations(visitor) == []
    visitor.locator("[name=login]").fill("nobody@example.com")
    visitor.locator("[name=password]").fill("wrong")
    visitor.locator(".entrance button[type=submit]").click()
    assert violations(visitor) == []
    page = opened(
        width=width,
        locale=language,
        color_scheme=scheme,
        visitor=shop.moderator,
        url=shop.url,
    )
    for path in ("/desk/?choose=1", "/desk/acme/", "/desk/acme/?list=decided", "/accounts/2fa/"):
        page.goto(shop.address(path))
        assert violations(page) == [], path
    page.goto(shop.address("/desk/acme/"))
    page.locator(".case-item").nth(1).click()
    expect(page.locator(".case__review")).to_contain_text("Held 1")
    page.locator(".decision__more > summary").click()
    page.locator(".decision button[value=reject]").click()
    page.locator(".error-summary").wait_for()
    assert violations(page) == []
