"""The cast of the API's tests: a company with a product, its keys, and callers that hold them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from rest_framework.test import APIClient

from api import problems
from api.front import Front
from reviews.catalog.models import Company, Product
from reviews.content.kinds import Kind
from reviews.identity.permissions import KeyRole
from tests.api.fronts import Calls, front_of
from tests.factories import (
    ApiKeyFactory,
    CompanyFactory,
    ProductFactory,
    published_review,
    published_talk,
)

STOREFRONT = "/api/v1/storefront"
COMPANY = "/api/v1/company"


def assert_problem(answer: Any, status: int) -> dict[str, Any]:
    """Check that the answer is a problem of that status, in the one shape; return its body."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = json.loads(answer.content)
    (kind,) = [kind for kind in problems.ALL if kind.urn == body["type"]]
    assert kind.status == status == body["status"]
    assert body["title"] == kind.title
    assert isinstance(body["detail"], str)
    assert body["detail"]
    assert body["request_id"] == answer["X-Request-ID"]
    for fault in body.get("errors", []):
        assert fault["message"]
        assert set(fault) <= {"field", "index", "message"}
    return body


def code_of(answer: Any) -> str:
    """Return the code of the problem that an answer is."""
    return str(answer.json()["type"]).removeprefix(problems.URN)


@dataclass(frozen=True)
class Caller:
    """Somebody who calls the API with the same headers each time."""

    headers: dict[str, str]

    def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> Any:
        return getattr(self.client(), method)(
            path, data, format="json", headers=self._sent(headers)
        )

    @staticmethod
    def client() -> APIClient:
        return APIClient()

    def _sent(self, headers: dict[str, str]) -> dict[str, str]:
        return {**self.headers, **{name.replace("_", "-"): v for name, v in headers.items()}}

    def send(
        self,
        method: str,
        path: str,
        body: bytes,
        *,
        content_type: str = "application/json",
        **headers: str,
    ) -> Any:
        """Send a body as it is."""
        return self.client().generic(method, path, body, content_type, headers=self._sent(headers))

    def get(self, path: str, **headers: str) -> Any:
        return self("get", path, **headers)

    def post(self, path: str, data: Any = None, **headers: str) -> Any:
        return self("post", path, data, **headers)

    def put(self, path: str, data: Any = None, **headers: str) -> Any:
        return self("put", path, data, **headers)


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory(slug="acme", name="Acme")


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(company=company, ref="mug", name="Mug")


def shop_of(company: Company, **fields: Any) -> Caller:
    return Caller({"X-UGC-Key": ApiKeyFactory(company=company, **fields).text})


def server_of(company: Company) -> Caller:
    key = ApiKeyFactory(company=company, kind=KeyRole.SECRET)
    return Caller({"Authorization": f"Bearer {key.text}"})


@pytest.fixture
def shop(company: Company) -> Caller:
    """A page of the shop, with the publishable key."""
    return shop_of(company)


@pytest.fixture
def server(company: Company) -> Caller:
    """The company's server, with the secret key."""
    return server_of(company)


@pytest.fixture
def key(company: Company) -> str:
    """A publishable key, to stand in a URL."""
    return str(ApiKeyFactory(company=company).text)


@pytest.fixture
def stocked(product: Product) -> Product:
    """A product of which something is said."""
    for rating in (5, 3):
        published_review(product, rating=rating, body="Nothing to complain about. " * 20)
    published_talk(product, Kind.QUESTION)
    return product


@pytest.fixture
def django() -> Calls:
    """Django's application, which counts what it is asked."""
    return Calls()


@pytest.fixture
def front(django: Calls) -> Iterator[Front]:
    """The front around it, with a line that is up."""
    with front_of(django) as made:
        yield made
