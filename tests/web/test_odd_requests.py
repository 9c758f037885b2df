"""Requests that no browser of ours sends end in a clear answer, never in a fault of ours."""

import time
from base64 import urlsafe_b64encode

import pytest
from django.test import Client

from reviews.catalog.models import Company, Product

ODD_FORM = b"rating=5"


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", ["/c/acme/%00/", "/c/acme/a%00b/write/", "/c/acme/%F0%9F/"])
def test_an_address_that_is_no_products_is_not_found(
    visitor: Client, company: Company, path: str
) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/c/acme/", "/desk/", "/accounts/login/", "/admin/"])
def test_the_character_zero_in_a_parameter_is_no_fault_of_ours(
    visitor: Client, company: Company, path: str
) -> None:
    assert visitor.get(f"{path}?x=%00&after=%00&next=%00").status_code < 500


@pytest.mark.parametrize("charset", ["utf-16", "idna", "rot13", "nonsense"])
@pytest.mark.parametrize("form", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/i18n/setlang/", "/c/acme/mug-1/write/"])
def test_a_form_in_another_encoding_is_refused(
    visitor: Client, product: Product, path: str, form: str, charset: str
) -> None:
    kind = f"{form}; boundary=x; charset={charset}"
    response = visitor.generic("POST", path, ODD_FORM, content_type=kind)
    assert response.status_code == 400
    assert "X-Request-ID" in response
    assert "Content-Security-Policy" in response


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
@pytest.mark.parametrize("listing", ["", "&list=decided"])
def test_a_place_outside_of_time_begins_the_list(
    moderator: Client, date: str, listing: str
) -> None:
    place = urlsafe_b64encode(f"{date}\x1f{'0' * 32}".encode()).decode().rstrip("=")
    assert moderator.get(f"/desk/acme/?after={place}{listing}").status_code == 200


@pytest.mark.parametrize("page", ["http://[", "http://x//evil.example", "", "nonsense"])
def test_a_fragment_for_no_page_of_ours_leads_to_the_desk(
    visitor: Client, company: Company, page: str
) -> None:
    response = visitor.get("/desk/", headers={"HX-Request": "true", "HX-Current-URL": page})
    assert response.status_code == 204
    assert response["HX-Redirect"].endswith("?next=/desk/")


def test_marks_stacked_without_end_cost_nothing(visitor: Client, product: Product) -> None:
    stacked = "a" + "\u0301" * 60_000 + "\u0316" * 60_000
    before = time.process_time()
    response = visitor.post("/c/acme/mug-1/write/", {"rating": "5", "body": stacked})
    assert response.status_code in {303, 422}
    # Sorting the marks took half a minute; this is a bound on the kind of cost, not on speed.
    assert time.process_time() - before < 10
