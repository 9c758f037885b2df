"""A developer sends a file of products and watches it go in, with JavaScript and without."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from reviews.catalog.models import Product
from reviews.identity.permissions import Role
from reviews.interop.operations import turns
from tests.browser.conftest import Opener, Shop
from tests.browser.inspection import violations
from tests.factories import MembershipFactory


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "products.csv"
    path.write_text("id,title,gtin\ncup,Cup,\npot,Pot,123\na/b,Bad,\n")
    return path


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_what_becomes_of_a_file_is_seen_without_loading_the_page_anew(
    shop: Shop, opened: Opener, file: Path, width: int, scheme: str
) -> None:
    developer = MembershipFactory(company=shop.company, role=Role.DEVELOPER).user
    page = opened(width=width, visitor=developer, url=shop.url, color_scheme=scheme)
    page.goto(shop.address("/desk/"))
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Import the file").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert violations(page) == []
    page.get_by_label("File of products").set_input_files(file)
    page.get_by_role("button", name="Import the file").click()
    expect(page.locator(".import-run .badge")).to_have_text("Waiting")
    assert violations(page) == []
    page.evaluate("window.stayed = true")
    turns.take(clock=timezone.now)
    expect(page.locator(".import-run .badge")).to_have_text("Finished")
    expect(page.locator("#import-status")).to_have_text("Finished: 3 rows read, 1 refused")
    expect(page.locator(".table tbody tr")).to_have_count(2)
    assert page.evaluate("window.stayed")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="All imports").click()
    expect(page.locator(".entry-list__link")).to_contain_text("products.csv")
    assert violations(page) == []
    assert Product.objects.filter(ref__in=["cup", "pot"]).count() == 2


def test_it_works_without_javascript(shop: Shop, opened: Opener, file: Path) -> None:
    owner = MembershipFactory(company=shop.company, role=Role.OWNER).user
    options: dict[str, Any] = {"java_script_enabled": False, "locale": "vi"}
    page = opened(visitor=owner, url=shop.url, **options)
    page.goto(shop.address("/desk/acme/imports/"))
    page.get_by_label("Tệp sản phẩm").set_input_files(file)
    page.get_by_role("button", name="Nhập tệp này").click()
    turns.take(clock=timezone.now)
    page.get_by_role("link", name="Xem lại").click()
    expect(page.locator(".import-run .badge")).to_have_text("Đã xong")
    page.get_by_role("button", name="Chạy lại").click()
    expect(page.locator(".import-run .badge")).to_have_text("Đang chờ")
