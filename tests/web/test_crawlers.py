"""What crawlers and feed readers fetch: robots.txt, the sitemap, and feeds of new reviews."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.robotparser import RobotFileParser
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.conf import settings
from django.test import Client

from reviews.catalog.models import Company, Product
from reviews.content.kinds import Incentive
from reviews.display import queries
from tests.factories import CompanyFactory, ProductFactory, published_review, submitted_review

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
BASE = settings.BASE_URL
PRODUCT_FEED = "/feeds/acme/mug-1/reviews.atom"
COMPANY_FEED = "/feeds/acme/reviews.atom"


def parsed(client: Client, address: str) -> ET.Element:
    return ET.fromstring(client.get(address).getvalue())  # noqa: S314  (our own answer)


def locations(client: Client, address: str) -> list[str]:
    return [loc.text or "" for loc in parsed(client, address).iter(f"{MAP}loc")]


def path_of(address: str) -> str:
    return address.removeprefix(BASE)


# ------------------------------------------------------------------------------------ robots.txt


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/", True),
        ("/c/acme/", True),
        ("/c/acme/mug-1/", True),
        ("/c/acme/mug-1/questions/", True),
        ("/about/acme/how-reviews-work/", True),
        ("/feeds/acme/reviews.atom", True),
        ("/photos/abc/large.webp", True),
        ("/desk/acme/", False),
        ("/my/acme/", False),
        ("/receipt/x/", False),
        ("/i/x/", False),
        ("/confirm/x/", False),
        ("/admin/", False),
        ("/accounts/login/", False),
        ("/api/v1/storefront/products/mug-1", False),
    ],
)
def test_crawlers_are_kept_out_of_what_belongs_to_people(
    client: Client, path: str, may: bool
) -> None:
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines())
    assert rules.can_fetch("Googlebot", f"{BASE}{path}") is may
    assert rules.site_maps() == [f"{BASE}/sitemap.xml"]


def test_forms_are_kept_out_and_a_product_of_that_name_is_not(client: Client) -> None:
    patterns = re.findall(r"^Disallow: (.*\*.*)$", client.get("/robots.txt").text, re.MULTILINE)
    forbidden = [re.compile(re.escape(pattern).replace(r"\*", ".*")) for pattern in patterns]

    def is_forbidden(path: str) -> bool:
        return any(pattern.match(path) for pattern in forbidden)

    assert is_forbidden("/c/acme/mug-1/write/")
    assert is_forbidden("/c/acme/mug-1/reports/00000000-0000-0000-0000-000000000000/")
    assert not is_forbidden("/c/acme/write/")
    assert not is_forbidden("/c/acme/reports/")


# --------------------------------------------------------------------------------------- sitemap


def test_the_sitemap_names_the_pages_of_each_company(client: Client, product: Product) -> None:
    published_review(product, written_at=datetime(2026, 3, 7, 9, tzinfo=UTC))
    ProductFactory(company=product.company, ref="unknown")
    other = CompanyFactory(slug="other")
    parts = [path_of(address) for address in locations(client, "/sitemap.xml")]
    assert parts == ["/sitemap/acme.xml", "/sitemap/other.xml"]
    assert [path_of(address) for address in locations(client, parts[0])] == [
        "/c/acme/",
        "/about/acme/how-reviews-work/",
        # A product that nobody has reviewed has nothing to be found by.
        "/c/acme/mug-1/",
    ]
    (changed,) = parsed(client, parts[0]).iter(f"{MAP}lastmod")
    assert datetime.fromisoformat(changed.text or "") == datetime(2026, 3, 7, 9, tzinfo=UTC)
    assert len(locations(client, f"/sitemap/{other.slug}.xml")) == 2


@pytest.mark.parametrize(("products", "parts"), [(0, 1), (1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_a_large_catalogue_is_parted_without_gap_or_repeat(
    client: Client,
    company: Company,
    monkeypatch: pytest.MonkeyPatch,
    products: int,
    parts: int,
) -> None:
    monkeypatch.setattr(queries, "PART", 2)
    for number in range(products):
        published_review(ProductFactory(company=company, ref=f"p{number}"))
    addresses = locations(client, "/sitemap.xml")
    assert len(addresses) == parts
    found = [loc for part in addresses for loc in locations(client, path_of(part))]
    assert sorted(found[2:]) == [f"{BASE}/c/acme/p{number}/" for number in range(products)]


def test_a_part_holds_no_more_than_it_may() -> None:
    assert queries.PART + 2 <= 50_000


# ------------------------------------------------------------------------------------------ Atom


def assert_valid(feed: ET.Element) -> None:
    """Check what RFC 4287 requires of a feed and its entries (sections 4.1.1 and 4.1.2)."""
    assert feed.tag == f"{ATOM}feed"
    for parent in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{ATOM}{name}")
            assert found.text
        assert datetime.fromisoformat(parent.findtext(f"{ATOM}updated") or "").tzinfo
        assert parent.findall(f"{ATOM}author/{ATOM}name")
        alternates = [
            link for link in parent.findall(f"{ATOM}link") if link.get("rel") == "alternate"
        ]
        assert len(alternates) == 1
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["self", "alternate"]
    ids = [found.text for found in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("address", [PRODUCT_FEED, COMPANY_FEED])
def test_a_feed_has_what_is_required(client: Client, product: Product, address: str) -> None:
    assert_valid(parsed(client, address))
    published_review(product, rating=4, title="Holds well", author_name="Mai")
    published_review(product, rating=1, body="Cracked & leaked]]> <b>after</b> a week")
    submitted_review(product, body="Still waiting words")
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "Still waiting" not in answer.text
    feed = parsed(client, address)
    assert_valid(feed)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    content = entries[0].find(f"{ATOM}content")
    assert content is not None
    assert content.get("type") == "html"
    assert content.text == "<p>Cracked &amp; leaked]]&gt; &lt;b&gt;after&lt;/b&gt; a week</p>"
    assert "4 stars: Holds well" in (entries[1].findtext(f"{ATOM}title") or "")
    assert UUID((entries[1].findtext(f"{ATOM}id") or "").removeprefix("urn:uuid:"))


def test_labels_are_not_lost_in_a_feed(client: Client, product: Product) -> None:
    published_review(product, verified=True, incentive=Incentive.FREE_PRODUCT)
    (entry,) = parsed(client, PRODUCT_FEED).findall(f"{ATOM}entry")
    content = entry.findtext(f"{ATOM}content") or ""
    assert "Verified purchase · Received the product for free" in content


@pytest.mark.parametrize("address", [PRODUCT_FEED, COMPANY_FEED])
def test_a_feed_is_sent_again_only_if_it_has_changed(
    client: Client, product: Product, address: str
) -> None:
    published_review(product)
    tag = client.get(address)["ETag"]
    same = client.get(address, headers={"if-none-match": f"W/{tag}"})
    assert (same.status_code, same.content) == (304, b"")
    published_review(product)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_a_feed_speaks_the_language_of_the_shop_or_of_its_address(
    client: Client, product: Product
) -> None:
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    as_vietnamese = {"accept-language": "vi"}
    assert ET.fromstring(client.get(PRODUCT_FEED, headers=as_vietnamese).content).get(lang) == "en"  # noqa: S314
    assert parsed(client, f"{PRODUCT_FEED}?lang=vi").get(lang) == "vi"


def test_a_company_s_feed_names_the_products_and_is_its_own(
    client: Client, product: Product
) -> None:
    published_review(product, title="Ours")
    published_review(ProductFactory(company=CompanyFactory(slug="other")), title="Theirs")
    text = client.get(COMPANY_FEED).text
    assert "Blue mug · 5 stars: Ours" in text
    assert "Theirs" not in text


def test_the_pages_name_their_feeds(client: Client, product: Product) -> None:
    for page, feed in (("/c/acme/mug-1/", PRODUCT_FEED), ("/c/acme/", COMPANY_FEED)):
        assert f'href="{BASE}{feed}"' in client.get(page).text


@pytest.mark.parametrize(
    "address",
    ["/feeds/nobody/reviews.atom", "/feeds/acme/none/reviews.atom", "/sitemap/nobody.xml"],
)
def test_what_is_not_there_is_not_found(client: Client, company: Any, address: str) -> None:
    assert client.get(address).status_code == 404


# ------------------------------------------------------------------------------- the company's page


def test_a_company_shows_its_newest_reviews_on_its_first_page(
    client: Client, product: Product
) -> None:
    published_review(product, title="Holds well", incentive=Incentive.FREE_PRODUCT)
    submitted_review(product, title="Waiting")
    page = client.get("/c/acme/").text
    assert "Newest reviews" in page
    assert "Holds well" in page
    assert "Received the product for free" in page
    assert "Waiting" not in page
