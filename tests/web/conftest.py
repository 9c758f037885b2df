"""A shop with a product, its team, and a stranger from another shop."""

import pytest
from django.test import Client

from reviews.catalog.models import Company, Product
from reviews.identity.permissions import Role
from tests.factories import CompanyFactory, MembershipFactory, ProductFactory


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory(slug="acme", name="Acme & Sons")


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(
        company=company, ref="mug-1", name="Blue mug", brand="Kiln", image_url="https://i.example/m"
    )


def signed_in(company: Company, role: Role) -> Client:
    member = MembershipFactory(company=company, role=role)
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def moderator(company: Company) -> Client:
    return signed_in(company, Role.MODERATOR)


@pytest.fixture
def stranger(db: None) -> Client:
    return signed_in(CompanyFactory(slug="other", name="Other"), Role.OWNER)
