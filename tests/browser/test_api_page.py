"""The page to try the API, under the same strict policy as every other page."""

from playwright.sync_api import expect

from tests.browser.conftest import Opener, Shop
from tests.factories import ApiKeyFactory


def test_a_developer_tries_a_read_with_a_key(shop: Shop, opened: Opener) -> None:
    key = ApiKeyFactory(company=shop.company).text
    page = opened(width=1280)
    page.goto(shop.address("/api/docs/"))
    expect(page.locator(".opblock-tag").first).to_contain_text("storefront")

    page.locator(".scheme-container button.authorize").click()
    page.get_by_label("auth-bearer-value").fill(key)
    page.locator(".modal-ux button.authorize[type=submit]").first.click()
    page.locator(".modal-ux .btn-done").first.click()
    operation = page.locator("#operations-storefront-listReviews")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.locator("tr[data-param-name=ref] input").fill(shop.product.ref)
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text("Lovely")
