"""Keys and sessions: where they may be sent, and what they open."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.identity.models import StaffUser
from reviews.identity.operations import api_keys
from reviews.identity.permissions import KeyRole, Role
from reviews.journal.actors import SYSTEM
from tests.api.conftest import COMPANY, STOREFRONT, Caller, code_of
from tests.factories import (
    PASSWORD,
    ApiKeyFactory,
    CompanyFactory,
    MembershipFactory,
    ProductFactory,
    StaffUserFactory,
)

NOBODY = Caller({})
PRODUCT = f"{STOREFRONT}/products/mug"


@pytest.fixture
def publishable(company: Company) -> str:
    return ApiKeyFactory(company=company).text


@pytest.fixture
def secret(company: Company) -> str:
    return ApiKeyFactory(company=company, kind=KeyRole.SECRET).text


def test_publishable_key_opens_the_storefront_from_three_places(
    product: Product, publishable: str
) -> None:
    assert NOBODY.get(f"{PRODUCT}?key={publishable}").status_code == 200
    assert NOBODY.get(PRODUCT, X_UGC_Key=publishable).status_code == 200
    assert NOBODY.get(PRODUCT, Authorization=f"Bearer {publishable}").status_code == 200


def test_secret_key_opens_it_as_bearer_only(product: Product, secret: str) -> None:
    assert NOBODY.get(PRODUCT, Authorization=f"Bearer {secret}").status_code == 200
    refused = NOBODY.get(PRODUCT, X_UGC_Key=secret)
    assert refused.status_code == 401
    assert "Authorization: Bearer" in refused.json()["detail"]


@pytest.mark.parametrize("path", [PRODUCT, f"{COMPANY}/products"])
def test_secret_key_in_a_url_is_refused_and_the_answer_says_why(
    product: Product, secret: str, path: str
) -> None:
    answer = NOBODY.get(f"{path}?key={secret}")
    assert answer.status_code == 401
    assert code_of(answer) == "secret-key-exposed"
    assert "must never stand in a URL" in answer.json()["detail"]
    assert secret not in answer.content.decode()
    # Nor does a good key elsewhere make up for it.
    assert NOBODY.get(f"{path}?key={secret}", Authorization=f"Bearer {secret}").status_code == 401


def test_without_a_key_the_answer_says_what_is_needed(product: Product) -> None:
    answer = NOBODY.get(PRODUCT)
    assert answer.status_code == 401
    assert code_of(answer) == "not-authenticated"
    assert answer["WWW-Authenticate"] == 'Bearer realm="UGC Hub"'
    assert "X-UGC-Key" in answer.json()["detail"]


@pytest.mark.parametrize(
    "text", ["pk_" + "x" * 43, "pk_short", "nonsense", "pk_é" + "x" * 40, "pk_" + "x" * 9000]
)
def test_unknown_key_is_refused(product: Product, text: str) -> None:
    for answer in (
        NOBODY.get(f"{PRODUCT}?key={text}"),
        NOBODY.get(PRODUCT, X_UGC_Key=text),
        NOBODY.get(PRODUCT, Authorization=f"Bearer {text}"),
    ):
        assert answer.status_code == 401
        assert code_of(answer) == "invalid-key"
        assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_revoked_key_is_refused_at_once(company: Company, product: Product) -> None:
    issued = ApiKeyFactory(company=company)
    assert NOBODY.get(PRODUCT, X_UGC_Key=issued.text).status_code == 200
    api_keys.revoke(by=SYSTEM, at=timezone.now(), company=company, key=issued.key)
    assert NOBODY.get(PRODUCT, X_UGC_Key=issued.text).status_code == 401


def test_two_keys_at_once_are_refused(product: Product, publishable: str) -> None:
    answer = NOBODY.get(f"{PRODUCT}?key={publishable}", X_UGC_Key=publishable)
    assert answer.status_code == 401
    assert "one key" in answer.json()["detail"]


def test_key_in_the_url_of_a_post_is_refused(product: Product, publishable: str) -> None:
    answer = NOBODY.post(f"{PRODUCT}/reviews?key={publishable}", {"rating": 5})
    assert answer.status_code == 401


def test_password_of_a_test_shop_does_not_stand_in_the_way(
    product: Product, publishable: str
) -> None:
    answer = NOBODY.get(f"{PRODUCT}?key={publishable}", Authorization="Basic c2hvcDpzaG9w")
    assert answer.status_code == 200


def test_reading_writes_nothing_to_the_database(
    shop: Caller, product: Product, django_assert_num_queries
) -> None:
    with django_assert_num_queries(3) as seen:
        shop.get(PRODUCT)
    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


# ------------------------------------------------------------------------------------- of staff


@pytest.fixture
def owner(company: Company) -> StaffUser:
    return MembershipFactory(company=company, role=Role.OWNER).user


def signed_in(user: StaffUser, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    assert client.login(email=user.email, password=PASSWORD)
    return client


def test_staff_session_opens_the_company_api(owner: StaffUser, product: Product) -> None:
    answer = signed_in(owner).get(f"{COMPANY}/products/mug")
    assert answer.status_code == 200
    assert answer.json()["ref"] == "mug"


def test_staff_session_does_not_open_the_storefront_api(owner: StaffUser, product: Product) -> None:
    assert signed_in(owner).get(PRODUCT).status_code == 401


def test_change_by_a_session_needs_its_csrf_token(owner: StaffUser, product: Product) -> None:
    client = signed_in(owner, csrf=True)
    path = f"{COMPANY}/products/mug"
    body = {"name": "Mug"}
    refused = client.put(path, body, content_type="application/json")
    assert refused.status_code == 403
    assert code_of(refused) == "csrf-failed"

    client.get("/accounts/login/")
    token = client.cookies["csrftoken"].value if "csrftoken" in client.cookies else "x" * 32
    client.cookies["csrftoken"] = token
    answer = client.put(path, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 200


def test_form_of_another_site_with_a_session_is_refused(owner: StaffUser) -> None:
    client = signed_in(owner, csrf=True)
    answer = client.post(f"{COMPANY}/products", {"products": "x"})
    assert answer.status_code == 403
    assert code_of(answer) == "csrf-failed"


def test_member_of_several_companies_says_which(owner: StaffUser, product: Product) -> None:
    other = CompanyFactory(slug="globex")
    MembershipFactory(company=other, user=owner)
    ProductFactory(company=other, ref="anvil")
    client = signed_in(owner)

    refused = client.get(f"{COMPANY}/products")
    assert refused.status_code == 400
    assert code_of(refused) == "company-needed"

    for slug, ref in (("acme", "mug"), ("globex", "anvil")):
        answer = client.get(f"{COMPANY}/products", headers={"X-Company": slug})
        assert [item["ref"] for item in answer.json()["items"]] == [ref]


@pytest.mark.parametrize("slug", ["globex", "nobody", "", "A B", "../acme", "x" * 5000])
def test_company_of_others_is_as_unknown_as_one_that_does_not_exist(
    owner: StaffUser, slug: str
) -> None:
    CompanyFactory(slug="globex")
    answer = signed_in(owner).get(f"{COMPANY}/products", headers={"X-Company": slug})
    assert answer.status_code == 404
    assert answer.json()["detail"] == "You have no part in a company of that name."


def test_key_of_one_company_does_not_speak_for_another(server: Caller) -> None:
    CompanyFactory(slug="globex")
    assert server.get(f"{COMPANY}/products", X_Company="acme").status_code == 200
    assert server.get(f"{COMPANY}/products", X_Company="globex").status_code == 404


def test_staff_without_a_company_finds_nothing(db: None) -> None:
    assert signed_in(StaffUserFactory()).get(f"{COMPANY}/products").status_code == 404


def test_dismissed_staff_is_nobody(owner: StaffUser) -> None:
    client = signed_in(owner)
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    assert client.get(f"{COMPANY}/products").status_code == 401
