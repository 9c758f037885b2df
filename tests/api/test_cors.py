"""What pages on other origins may do."""

import pytest

from reviews.catalog.models import Company, Product
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of, shop_of

PRODUCT = f"{STOREFRONT}/products/mug"
SHOP = "https://shop.example"


@pytest.fixture
def limited(company: Company) -> Caller:
    return shop_of(company, allowed_origins=[SHOP, "https://Other.example/"])


def test_preflight_needs_no_key(db: None) -> None:
    answer = Caller({})(
        "options",
        f"{PRODUCT}/reviews",
        Origin=SHOP,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="x-ugc-key, idempotency-key, content-type",
    )
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Access-Control-Allow-Methods"] == "GET, HEAD, POST, OPTIONS"
    allowed = answer["Access-Control-Allow-Headers"].lower()
    for header in (
        "x-ugc-key",
        "x-ugc-shopper",
        "idempotency-key",
        "content-type",
        "if-none-match",
    ):
        assert header in allowed
    assert int(answer["Access-Control-Max-Age"]) > 0


def test_key_without_a_list_is_for_every_page(shop: Caller, product: Product) -> None:
    answer = shop.get(PRODUCT, Origin="https://anywhere.example")
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Origin" not in answer["Vary"].replace(" ", "").split(",")
    assert "ETag" in answer["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer


@pytest.mark.parametrize("origin", [SHOP, "https://other.example", "HTTPS://SHOP.EXAMPLE"])
def test_key_with_a_list_is_for_its_pages(limited: Caller, product: Product, origin: str) -> None:
    answer = limited.get(PRODUCT, Origin=origin)
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == origin
    assert "Origin" in answer["Vary"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "null", f"{SHOP}:8443", ""]
)
def test_key_with_a_list_is_for_no_other_page(
    limited: Caller, product: Product, origin: str
) -> None:
    for answer in (
        limited.get(PRODUCT, Origin=origin),
        limited.get(PRODUCT, Origin=origin, If_None_Match="*"),
        limited.post(f"{PRODUCT}/reviews", {"rating": 5}, Origin=origin),
    ):
        assert answer.status_code == 403
        assert code_of(answer) == "origin-not-allowed"
        assert origin in answer.json()["detail"]
        assert "Origin" in answer["Vary"]


def test_program_without_an_origin_may_use_a_key_with_a_list(
    limited: Caller, product: Product
) -> None:
    answer = limited.get(PRODUCT)
    assert answer.status_code == 200
    # A cache that keeps this must not give it to a page.
    assert "Origin" in answer["Vary"]


def test_errors_can_be_read_by_the_page(shop: Caller, product: Product) -> None:
    for answer in (
        Caller({}).get(PRODUCT, Origin=SHOP),
        Caller({}).get(f"{PRODUCT}?key=pk_{'x' * 43}", Origin=SHOP),
        shop.get(f"{STOREFRONT}/products/none", Origin=SHOP),
        shop.get(f"{PRODUCT}?nonsense=1", Origin=SHOP),
        shop("delete", PRODUCT, Origin=SHOP),
    ):
        assert answer.status_code >= 400
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_company_api_is_for_no_page(server: Caller, product: Product) -> None:
    answer = server.get(f"{COMPANY}/products", Origin=SHOP)
    assert "Access-Control-Allow-Origin" not in answer
    preflight = Caller({})(
        "options", f"{COMPANY}/products", Origin=SHOP, Access_Control_Request_Method="GET"
    )
    assert "Access-Control-Allow-Origin" not in preflight
    assert preflight.status_code in (401, 405)
