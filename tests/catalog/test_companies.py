"""How a company takes reviews."""

import pytest
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.catalog.operations import companies
from reviews.catalog.queries import categories_of
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.factories import CompanyFactory, ProductFactory

pytestmark = pytest.mark.django_db


def configure(company: Company, **settings: bool | None) -> Company:
    return companies.configure(by=SYSTEM, at=timezone.now(), company=company, **settings)


def test_stars_alone_are_enough_until_the_company_says_otherwise() -> None:
    company = CompanyFactory()
    product, other = ProductFactory(company=company), ProductFactory()
    assert company.accepts_ratings_alone
    assert not configure(company, accepts_ratings_alone=False).accepts_ratings_alone
    entry = JournalEntry.objects.get(event="company.configured")
    assert entry.payload == {"accepts_ratings_alone": False}
    company.refresh_from_db()
    assert not company.accepts_ratings_alone
    # Its forms say what they need, so they are shown anew; nobody else's.
    versions = dict(Product.objects.values_list("pk", "display_version"))
    assert versions == {product.pk: 2, other.pk: 1}


@pytest.mark.parametrize("value", [True, None])
def test_what_is_as_it_was_is_left_alone(value: bool | None) -> None:
    company = ProductFactory().company
    configure(company, accepts_ratings_alone=value)
    configure(company)
    assert not JournalEntry.objects.filter(event="company.configured").exists()
    assert Product.objects.get().display_version == 1


def test_categories_come_once_however_they_are_spelled() -> None:
    company = CompanyFactory()
    for category in ("Tea", "tea", "", "Áo dài", "Kitchen"):
        ProductFactory(company=company, category=category)
    ProductFactory(category="Theirs")
    found = categories_of(company)
    assert len(found) == 3
    assert {name.casefold() for name in found} == {"tea", "áo dài", "kitchen"}
