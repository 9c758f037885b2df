"""Making the files of feeds in the background, and handing them out."""

import csv
import io
import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.content.drafts import Draft
from reviews.content.kinds import Source
from reviews.content.operations import contributions, publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.display import tasks
from reviews.display.channels import FILE_NAMES, FeedKind
from reviews.display.feeds import files
from reviews.display.models import ChannelFeed
from reviews.display.operations import feeds
from reviews.journal.actors import SYSTEM
from reviews.journal.models import JournalEntry
from tests.benchmarks.seed import product_with_reviews
from tests.display.feeds.google_rules import faults_of
from tests.factories import CompanyFactory, ProductFactory, published_review, submitted_review

pytestmark = pytest.mark.django_db

TEXT = "Keeps tea warm for an hour."


@pytest.fixture(autouse=True)
def _own_storage(settings: Any, tmp_path: Path) -> None:
    private = settings.STORAGES["private"]
    options = {**private["OPTIONS"], "location": tmp_path}
    settings.STORAGES = {**settings.STORAGES, "private": {**private, "OPTIONS": options}}


@pytest.fixture
def company() -> Company:
    return CompanyFactory(slug="acme", name="Acme & Sons")


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(company=company, ref="mug-1", url="https://shop.example/mug-1")


def ask(company: Company, kind: FeedKind = FeedKind.GOOGLE) -> ChannelFeed:
    return feeds.ask(by=SYSTEM, at=timezone.now(), company=company, kind=kind)


def address_of(feed: ChannelFeed) -> str:
    return f"/channels/{feed.name}/{FILE_NAMES[FeedKind(feed.kind)]}"


def made(company: Company, kind: FeedKind = FeedKind.GOOGLE) -> ChannelFeed:
    feed = ask(company, kind)
    assert tasks.make_feeds_asked_for() == 1
    feed.refresh_from_db()
    return feed


def fetched(client: Client, feed: ChannelFeed) -> bytes:
    answer = client.get(address_of(feed))
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def tag_of(client: Client, feed: ChannelFeed) -> str:
    answer = client.get(address_of(feed))
    answer.getvalue()
    return str(answer["ETag"])


def kept() -> list[str]:
    """Return the names of all files of feeds."""
    found = []
    for feed in ChannelFeed.objects.all():
        try:
            _folders, names = files._storage().listdir(f"{files.FOLDER}/{feed.pk}")
        except FileNotFoundError:
            continue
        found += names
    return found


def test_both_feeds_hold_the_same_reviews(client: Client, product: Product) -> None:
    review = published_review(product, body=TEXT, author_name="Mai")
    submitted_review(product, body="Still waiting")
    published_review(
        ProductFactory(company=CompanyFactory(), url="https://x.example/"), body="Of others."
    )
    root = ET.fromstring(fetched(client, made(product.company)))  # noqa: S314  (our own file)
    assert faults_of(root) == []
    assert [found.text for found in root.iter("review_id")] == [str(review.pk)]
    text = fetched(client, made(product.company, FeedKind.META)).decode()
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["reviewID"], row["content"]) == (str(review.pk), TEXT)


def test_what_cannot_go_out_is_counted_by_reason(company: Company, product: Product) -> None:
    published_review(product, body=TEXT)
    published_review(product)  # stars alone
    published_review(ProductFactory(company=company), body=TEXT)  # a product without a page
    imported = reviews.submit(
        by=SYSTEM,
        at=timezone.now(),
        submission=Submission(
            product=product,
            draft=Draft(rating=5, body="From over there, a while ago."),
            source=f"{Source.IMPORT_PREFIX}market",
            source_ref="1",
        ),
    ).contribution
    revision = imported.revisions.get()
    publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)
    feed = made(company)
    assert feed.reviews == 1
    assert feed.left_out == {"no_text": 1, "no_product_page": 1, "collected_elsewhere": 1}


def test_a_feed_without_reviews_is_made_too(client: Client, company: Company) -> None:
    feed = made(company)
    assert (feed.reviews, feed.failure) == (0, "")
    assert faults_of(ET.fromstring(fetched(client, feed))) == []  # noqa: S314


def test_the_address_stays_and_is_no_one_s_to_guess(company: Company) -> None:
    first, again = ask(company), ask(company)
    assert first.pk == again.pk
    assert first.name == again.name
    assert len(first.name) >= 43
    entry = JournalEntry.objects.filter(event="feed.requested").latest("id")
    assert entry.subject_id == str(first.pk)
    assert first.name not in str(entry.payload)


def test_a_feed_is_made_anew_only_after_a_change(client: Client, product: Product) -> None:
    review = published_review(product, body=TEXT)
    feed = made(product.company)
    assert tasks.make_feeds_anew() == 0
    contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=review.pk)
    assert tasks.make_feeds_anew() == 1
    assert TEXT.encode() not in fetched(client, feed)
    # Nothing of what was taken back is left in the storage either.
    assert len(kept()) == 1
    assert tasks.make_feeds_anew() == 0


def test_what_was_made_again_without_a_difference_need_not_be_fetched_again(
    client: Client, product: Product
) -> None:
    published_review(product, body=TEXT)
    feed = made(product.company)
    tag = tag_of(client, feed)
    again = made(product.company)
    assert again.kept_as == feed.kept_as
    assert again.made_at > feed.made_at  # type: ignore[operator]  # both were made
    same = client.get(address_of(feed), headers={"if-none-match": tag})
    assert (same.status_code, same.content) == (304, b"")
    published_review(product, body="Another word about the mug.")
    tasks.make_feeds_anew()
    changed = client.get(address_of(feed), headers={"if-none-match": tag})
    assert changed.status_code == 200
    changed.getvalue()
    assert len(kept()) == 1


def test_a_feed_that_broke_off_leaves_the_last_one_in_place(
    client: Client, product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_review(product, body=TEXT)
    feed = made(product.company)
    before = fetched(client, feed)

    def broken(*args: Any, **fields: Any) -> Iterator[str]:
        yield "<feed>"
        raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(feeds.google, "pieces", broken)
        failed = made(product.company)
    assert failed.failure
    assert "space" not in failed.failure
    assert failed.begun_at is None
    assert fetched(client, feed) == before
    assert len(kept()) == 1
    healed = made(product.company)
    assert healed.failure == ""


def test_what_a_killed_worker_left_is_cleared_and_its_feed_is_made_later(
    product: Product,
) -> None:
    published_review(product, body=TEXT)
    feed = ask(product.company)
    begun = timezone.now()
    ChannelFeed.objects.filter(pk=feed.pk).update(begun_at=begun)
    files.keep(feed.pk, ["half a fe"])

    def clock_at(at: datetime) -> Any:
        return lambda: at

    assert not feeds.make(feed_id=feed.pk, clock=clock_at(begun + timedelta(minutes=5)))
    later = begun + feeds.LEASE + timedelta(minutes=1)
    assert feeds.make(feed_id=feed.pk, clock=clock_at(later))
    feed.refresh_from_db()
    assert feed.reviews == 1
    assert [f"{files.FOLDER}/{feed.pk}/{name}" for name in kept()] == [feed.kept_as]


def test_a_worker_that_was_given_up_does_not_put_its_file_in_place(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_review(product, body=TEXT)
    feed = ask(product.company)
    keep = files.keep

    def overtaken(feed_id: Any, pieces: Any) -> Any:
        ChannelFeed.objects.filter(pk=feed_id).update(begun_at=timezone.now())
        return keep(feed_id, pieces)

    monkeypatch.setattr(feeds.files, "keep", overtaken)
    assert feeds.make(feed_id=feed.pk, clock=timezone.now)
    feed.refresh_from_db()
    assert feed.kept_as == ""
    assert kept() == []


def test_a_review_that_changes_meanwhile_makes_the_feed_due_again(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_review(product, body=TEXT)
    keep = files.keep

    def late(feed_id: Any, pieces: Any) -> Any:
        found = keep(feed_id, pieces)
        published_review(product, body="Written while the feed was made.")
        return found

    with monkeypatch.context() as patched:
        patched.setattr(feeds.files, "keep", late)
        made(product.company)
    assert tasks.make_feeds_anew() == 1
    assert ChannelFeed.objects.get().reviews == 2


@pytest.mark.parametrize(
    "path", ["/channels/nothing/product_reviews.xml", "/channels/{name}/product_reviews.csv"]
)
def test_what_is_not_there_is_not_found(client: Client, company: Company, path: str) -> None:
    feed = made(company)
    assert client.get(path.format(name=feed.name)).status_code == 404


def test_the_log_does_not_know_the_address(
    client: Client, company: Company, caplog: pytest.LogCaptureFixture
) -> None:
    feed = made(company)
    with caplog.at_level("INFO"):
        fetched(client, feed)
    paths = [record.path for record in caplog.records if hasattr(record, "path")]
    assert paths == ["/channels/…/product_reviews.xml"]


def test_before_it_is_made_a_channel_is_told_to_come_back(client: Client, company: Company) -> None:
    answer = client.get(address_of(ask(company)))
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_it_goes_out_as_what_it_is_and_to_no_search_engine(
    client: Client, company: Company
) -> None:
    for kind, content_type in ((FeedKind.GOOGLE, "application/xml"), (FeedKind.META, "text/csv")):
        answer = client.get(address_of(made(company, kind)))
        assert answer["Content-Type"].startswith(content_type)
        assert answer["X-Robots-Tag"] == "noindex"
        assert answer["X-Content-Type-Options"] == "nosniff"
        answer.getvalue()


# ------------------------------------------------------------------------------- many reviews

MANY = 100_000
MEMORY_MAX = 32 * 1024**2
"""Bytes by which the process may grow while it makes a feed that is a multiple of it."""


# The seed tidies its tables up, which no transaction may have open.
@pytest.mark.django_db(transaction=True)
def test_a_hundred_thousand_reviews_are_never_in_memory_together(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = product_with_reviews(company, ref="mug-1", count=MANY)
    Product.objects.filter(pk=product.pk).update(url="https://shop.example/mug-1")
    grown = [0]
    keep = files.keep

    def watched(feed_id: UUID, pieces: Iterable[str]) -> Any:
        return keep(feed_id, _watched(pieces, grown))

    monkeypatch.setattr(feeds.files, "keep", watched)
    for kind in FeedKind:
        feed = ask(company, kind)
        assert feeds.make(feed_id=feed.pk, clock=timezone.now)
        feed.refresh_from_db()
        assert (feed.reviews, feed.failure) == (MANY, "")
        assert feed.byte_size > MEMORY_MAX
        assert max(grown) < MEMORY_MAX
    assert_whole(ChannelFeed.objects.get(kind=FeedKind.GOOGLE))


def _watched(pieces: Iterable[str], grown: list[int]) -> Iterator[str]:
    """Pass the pieces on, and note now and then by how much the process has grown."""
    start = _memory()
    for number, piece in enumerate(pieces):
        yield piece
        if number % 1000 == 0:
            grown.append(_memory() - start)


def _memory() -> int:
    """Return how many bytes of memory this process has at this moment."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def assert_whole(feed: ChannelFeed) -> None:
    """Read a feed review by review, and check each by the rules."""
    ids = set()
    with files.opened(feed.kept_as) as file:
        for _event, element in ET.iterparse(file):  # noqa: S314  (our own file)
            if element.tag == "review":
                assert faults_of(element) == []
                ids.add(element.findtext("review_id"))
                element.clear()
    assert len(ids) == feed.reviews
