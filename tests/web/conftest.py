"""A shop with a product, its team, and a stranger from another shop."""

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.models import Contribution
from reviews.identity.models import LinkPurpose, Reviewer
from reviews.identity.operations import magic_links
from reviews.identity.operations.reviewers import ReviewerData
from reviews.identity.permissions import Role
from reviews.journal.actors import SYSTEM
from reviews.journal.models import Delivery
from reviews.journal.operations import deliver
from tests.factories import CompanyFactory, MembershipFactory, ProductFactory, published_review

LAN = ReviewerData(email="lan@example.com", customer_ref="c-7", language="vi")


@pytest.fixture
def company(db: None) -> Company:
    return CompanyFactory(slug="acme", name="Acme & Sons")


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(
        company=company, ref="mug-1", name="Blue mug", brand="Kiln", image_url="https://i.example/m"
    )


@pytest.fixture
def review(product: Product) -> Contribution:
    """What the author whose pages are looked at wrote."""
    return published_review(product, rating=4, body="Keeps tea warm for an hour.", author=LAN)


@pytest.fixture
def author(review: Contribution) -> Reviewer:
    assert review.reviewer is not None
    return review.reviewer


@pytest.fixture
def here(author: Reviewer) -> Client:
    """The author's browser, signed in by the link in the mail."""
    return client_of_author(author)


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


def client_of_author(author: Reviewer) -> Client:
    """Open the author's pages as the link in the mail does."""
    client = Client()
    issued = magic_links.issue(
        by=SYSTEM, at=timezone.now(), reviewer=author, purpose=LinkPurpose.MY_CONTENT
    )
    address = f"/my/{author.company.slug}/open/{issued.text}/"
    assert client.post(address).status_code == 303
    return client


def react() -> None:
    """Do what the workers do, until nothing is owed any more."""
    while owed := list(Delivery.objects.owed().order_by("id")):
        for delivery in owed:
            assert deliver(delivery_id=delivery.pk, at=timezone.now())
