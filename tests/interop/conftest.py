"""The company that the imports are for."""

import pytest
from django.utils import timezone

from reviews.catalog.models import Company
from reviews.catalog.operations import companies, products
from reviews.catalog.operations.products import ProductData
from reviews.journal.actors import SYSTEM


@pytest.fixture
def company(db: None) -> Company:
    company = companies.create(by=SYSTEM, at=timezone.now(), slug="acme", name="Acme")
    data = [ProductData(ref="mug", name="Mug"), ProductData(ref="pot", name="Pot")]
    products.upsert(by=SYSTEM, at=timezone.now(), company=company, products=data)
    return company
