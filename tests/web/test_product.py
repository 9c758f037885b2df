"""The public page of a product."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Product
from reviews.content.kinds import Incentive
from reviews.content.operations import contributions
from reviews.journal.actors import SYSTEM
from reviews.web import product as product_page
from tests.factories import (
    CompanyFactory,
    ProductFactory,
    held_case,
    published_review,
    submitted_review,
)

pytestmark = pytest.mark.django_db

ADDRESS = "/c/acme/mug-1/"


def titles(page: str) -> list[str]:
    return re.findall(r'class="review-card__title"[^>]*>([^<]+)<', page)


@pytest.fixture
def four(product: Product) -> None:
    now = timezone.now()
    for age, (rating, title, verified, language) in enumerate(
        [
            (3, "Fine", False, "en"),
            (5, "Lovely", True, "en"),
            (1, "Tệ", True, "vi"),
            (4, "Tốt", False, "vi"),
        ]
    ):
        published_review(
            product,
            rating=rating,
            title=title,
            verified=verified,
            language=language,
            written_at=now - timedelta(days=age),
        )


def test_it_shows_summary_bars_and_reviews(client: Client, product: Product) -> None:
    published_review(
        product,
        rating=4,
        title="Holds well",
        body="First line.\n\n<b>Second</b>",
        author_name="Mai",
        recommends=True,
        verified=True,
        incentive=Incentive.FREE_PRODUCT,
    )
    page = client.get(ADDRESS).text
    assert "Holds well" in page
    assert "<p>First line.</p>" in page
    assert "&lt;b&gt;Second&lt;/b&gt;" in page
    assert "Verified purchase" in page
    assert "Received the product for free" in page
    assert "<strong>100%</strong>" in page
    assert 'href="/c/acme/mug-1/?rating=4#reviews"' in page
    # No bar invites to look at nothing.
    assert "rating=5" not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # A word more makes up for a day of age, and nothing else is different here.
        ("", ["Lovely", "Fine", "Tệ", "Tốt"]),
        ("?sort=useful", ["Lovely", "Fine", "Tệ", "Tốt"]),
        ("?sort=newest", ["Fine", "Lovely", "Tệ", "Tốt"]),
        ("?sort=oldest", ["Tốt", "Tệ", "Lovely", "Fine"]),
        ("?sort=highest", ["Lovely", "Tốt", "Fine", "Tệ"]),
        ("?sort=lowest", ["Tệ", "Fine", "Tốt", "Lovely"]),
        ("?rating=5", ["Lovely"]),
        ("?verified=1", ["Lovely", "Tệ"]),
        ("?language=vi", ["Tệ", "Tốt"]),
        ("?language=vi&verified=1", ["Tệ"]),
        # What makes no sense is left out, rather than answered with an error.
        ("?sort=best&rating=9&verified=yes&language=..&after=%00", ["Lovely", "Fine", "Tệ", "Tốt"]),
    ],
)
def test_order_and_conditions(client: Client, four: None, query: str, expected: list[str]) -> None:
    assert titles(client.get(ADDRESS + query).text) == expected


def test_conditions_are_shown_and_can_be_taken_away(client: Client, four: None) -> None:
    page = client.get(f"{ADDRESS}?rating=1&verified=1").text
    assert 'href="/c/acme/mug-1/?verified=1#reviews"' in page
    assert 'href="/c/acme/mug-1/?rating=1#reviews"' in page
    assert 'name="robots" content="noindex,follow"' in page
    nothing = client.get(f"{ADDRESS}?rating=1&language=en").text
    assert "No review fits this choice" in nothing


@pytest.mark.parametrize("sort", ["useful", "newest", "oldest", "highest", "lowest"])
def test_next_links_lead_through_all_reviews_once(
    client: Client, four: None, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(product_page, "REVIEWS", 1)
    seen: list[str] = []
    address = f"{ADDRESS}?sort={sort}"
    while address:
        page = client.get(address).text
        seen += titles(page)
        found = re.search(r'href="([^"]+)" rel="next"', page)
        address = found[1].replace("&amp;", "&") if found else ""
    assert sorted(seen) == ["Fine", "Lovely", "Tệ", "Tốt"]


def test_the_most_useful_come_first_and_it_is_said_how(
    client: Client, product: Product, four: None
) -> None:
    page = client.get(ADDRESS).text
    orders = re.findall(r'<option value="(\w+)"( selected)?>([^<]+)<', page)
    assert orders[0] == ("useful", " selected", "Most useful first")
    assert "Stars do not count" in page
    assert 'name="robots"' not in page
    newest = client.get(f"{ADDRESS}?sort=newest").text
    assert "Stars do not count" not in newest
    # The same reviews in another order are known by the page in the default one.
    assert f'<link rel="canonical" href="{settings.BASE_URL}{ADDRESS}">' in newest
    assert 'name="robots"' not in newest


def test_nothing_that_is_not_public_shows(client: Client, product: Product) -> None:
    submitted_review(product, body="Still waiting words", author_name="Waiter")
    held_case(product, author_name="Held Person")
    gone = published_review(product, body="Taken back words", author_name="Regret")
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=gone.pk)
    page = client.get(ADDRESS).text
    for word in ("Still waiting", "Waiter", "lan.nguyen", "Held Person", "Taken back", "Regret"):
        assert word not in page
    assert "No reviews yet" in page


def test_other_products_reviews_do_not_show(client: Client, product: Product) -> None:
    elsewhere = ProductFactory(company=CompanyFactory(slug="other"), ref="mug-1")
    published_review(elsewhere, title="Not here")
    published_review(ProductFactory(company=product.company), title="Nor this")
    page = client.get(ADDRESS).text
    assert "Not here" not in page
    assert "Nor this" not in page


def test_a_closed_product_shows_its_reviews_and_no_form(client: Client, product: Product) -> None:
    published_review(product, title="From before")
    Product.objects.filter(pk=product.pk).update(accepts_reviews=False)
    page = client.get(ADDRESS).text
    assert "From before" in page
    assert "takes no new reviews" in page
    assert 'name="rating"' not in page


def test_it_speaks_vietnamese_with_its_numbers_and_dates(client: Client, product: Product) -> None:
    written = timezone.now().replace(year=2026, month=3, day=7)
    for rating in (4, 5):
        published_review(product, rating=rating, title="Đẹp", written_at=written)
    page = client.get(ADDRESS, headers={"accept-language": "vi"}).text
    assert '<html lang="vi">' in page
    assert "4,5" in page
    assert "07/03/2026" in page
    assert "Khách hàng nói gì" in page


def test_the_language_is_switched_by_a_plain_form(client: Client, product: Product) -> None:
    answer = client.post("/i18n/setlang/", {"language": "vi", "next": ADDRESS}, follow=True)
    assert answer.redirect_chain == [(ADDRESS, 302)]
    assert "Viết đánh giá" in answer.text


def test_its_queries_do_not_grow_with_the_reviews(
    client: Client, product: Product, django_assert_num_queries: object
) -> None:
    for rating in (1, 2, 3, 4, 5):
        published_review(product, rating=rating)
    # Company, product, summary, reviews and their photos, what was said below, what the form asks,
    # and whether any review was collected elsewhere.
    with django_assert_num_queries(8):  # type: ignore[operator]
        client.get(ADDRESS)
