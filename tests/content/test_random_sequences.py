"""Random sequences of everything that can happen to reviews, on several connections at once.

Whatever the order, the summary must equal the rows, and no row may make a move that its lifecycle
does not list. The moves are watched by the database itself, so that none can escape the test.
"""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.catalog.models import Product
from reviews.catalog.operations import companies, products
from reviews.content import queries
from reviews.content.drafts import Draft
from reviews.content.extras import Relationship
from reviews.content.kinds import PurchaseProof
from reviews.content.lifecycle import CONTRIBUTIONS, REVISIONS, ContributionState, RevisionState
from reviews.content.models import Contribution, RatingSummary
from reviews.content.operations import contributions, publication, reviews, summaries, usefulness
from reviews.content.operations.contributions import Submission, UnableToEdit
from reviews.content.sorting import Sort
from reviews.journal.actors import SYSTEM

CONNECTIONS = 4

WATCH = """
CREATE TABLE watched_moves (kind text, source text, target text);
CREATE FUNCTION watch_move() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IS DISTINCT FROM NEW.state THEN
        INSERT INTO watched_moves VALUES (TG_TABLE_NAME, OLD.state, NEW.state);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER watch_contributions AFTER UPDATE ON reviews_contribution
    FOR EACH ROW EXECUTE FUNCTION watch_move();
CREATE TRIGGER watch_revisions AFTER UPDATE ON reviews_revision
    FOR EACH ROW EXECUTE FUNCTION watch_move();
"""
UNWATCH = """
DROP TRIGGER watch_revisions ON reviews_revision;
DROP TRIGGER watch_contributions ON reviews_contribution;
DROP FUNCTION watch_move();
DROP TABLE watched_moves;
"""


@dataclass(frozen=True)
class Step:
    """One thing that somebody does to one of the reviews."""

    action: str
    review: int
    version: int
    rating: int
    recommends: bool | None
    words: bool
    """Whether it says anything beside the stars."""
    disclosed: bool
    """Whether the author says to have got it for free."""
    proven: bool
    """Whether the way it comes in proves the purchase."""

    @property
    def draft(self) -> Draft:
        """What the author sends."""
        return Draft(
            rating=self.rating,
            recommends=self.recommends,
            body=f"Said {uuid.uuid4()}" if self.words else "",
            relationship=Relationship.RECEIVED_FREE if self.disclosed else "",
        )

    @property
    def proof(self) -> PurchaseProof:
        """What proves the purchase."""
        return PurchaseProof.INVITATION if self.proven else PurchaseProof.NONE


STEPS = st.lists(
    st.builds(
        Step,
        action=st.sampled_from(("submit", "edit", "publish", "publish", "reject", "withdraw")),
        review=st.integers(0, 5),
        version=st.integers(0, 2),
        rating=st.integers(1, 5),
        recommends=st.sampled_from((None, True, False)),
        words=st.booleans(),
        disclosed=st.booleans(),
        proven=st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


@pytest.fixture
def watched(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(WATCH)
    yield
    with connection.cursor() as cursor:
        cursor.execute(UNWATCH)


def new_product() -> Product:
    company = companies.create(
        by=SYSTEM, at=timezone.now(), slug=f"c-{uuid.uuid4().hex[:12]}", name="Company"
    )
    (made,) = products.upsert(
        by=SYSTEM,
        at=timezone.now(),
        company=company,
        products=[products.ProductData(ref="tea", name="Tea")],
    )
    return made.product


def submit(
    product: Product,
    draft: Draft,
    *,
    source: str = "hosted_form",
    proof: PurchaseProof = PurchaseProof.NONE,
) -> Contribution:
    submission = Submission(product=product, draft=draft, source=source, proof=proof)
    return reviews.submit(by=SYSTEM, at=timezone.now(), submission=submission).contribution


def carry_out(step: Step, product: Product, shared: list[uuid.UUID]) -> None:
    if step.action == "submit":
        source = ("hosted_form", "storefront_api", "import:elsewhere")[step.version]
        made = submit(product, step.draft, source=source, proof=step.proof)
        shared.append(made.pk)
        return
    contribution_id = shared[step.review % len(shared)]
    if step.action == "edit":
        try:
            contributions.edit(
                by=SYSTEM,
                at=timezone.now(),
                contribution_id=contribution_id,
                draft=step.draft,
                proof=step.proof,
            )
        except UnableToEdit:
            assert Contribution.objects.get(pk=contribution_id).state == "withdrawn"
        return
    if step.action == "withdraw":
        contributions.withdraw(by=SYSTEM, at=timezone.now(), contribution_id=contribution_id)
        return
    versions = list(Contribution.objects.get(pk=contribution_id).revisions.order_by("-number"))
    revision = versions[min(step.version, len(versions) - 1)]
    move = publication.publish if step.action == "publish" else publication.reject
    move(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)


def run_together(sequences: list[list[Step]], product: Product, shared: list[uuid.UUID]) -> None:
    start = threading.Barrier(len(sequences))

    def run(sequence: list[Step]) -> None:
        try:
            start.wait(timeout=10)
            for step in sequence:
                carry_out(step, product, shared)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(sequences)) as pool:
        for outcome in [pool.submit(run, sequence) for sequence in sequences]:
            outcome.result(timeout=60)


def assert_summary_equals_rows(product: Product) -> None:
    assert list(summaries.recompute(products=[product], repair=False)) == []
    assert list(usefulness.recompute(company=product.company, repair=False)) == []
    summary = queries.summary_of(product)
    listed = list(Contribution.objects.filter(product=product).published().reviews())
    assert summary.count == len(listed) == sum(summary.parts.sources.values())
    assert 0 not in summary.parts.sources.values()
    assert summary.latest_review_at == max((row.written_at for row in listed), default=None)
    for sort in Sort:
        page = queries.published_reviews(product=product, sort=sort, limit=100)
        assert {review.id for review in page.reviews} == {row.pk for row in listed}
    if listed:
        assert summary.mean is not None
        assert summary.mean * len(listed) == sum(row.rating or 0 for row in listed)
    else:
        assert summary.mean is None
        assert not RatingSummary.objects.filter(pk=product.pk).exclude(stars_5=0).exists()


def assert_only_legal_moves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT kind, source, target FROM watched_moves")
        moves = cursor.fetchall()
    for kind, source, target in moves:
        if kind == "reviews_contribution":
            assert CONTRIBUTIONS.allows(ContributionState(source), ContributionState(target))
        else:
            assert REVISIONS.allows(RevisionState(source), RevisionState(target))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequences=st.lists(STEPS, min_size=CONNECTIONS, max_size=CONNECTIONS))
def test_the_summary_equals_the_rows_after_any_sequence_on_several_connections(
    watched: None, sequences: list[list[Step]]
) -> None:
    product = new_product()
    shared = [submit(product, Draft(rating=3)).pk for _ in range(2)]
    run_together(sequences, product, shared)
    assert_summary_equals_rows(product)
    assert_only_legal_moves()


@pytest.mark.usefixtures("transactional_db")
def test_fifty_publications_at_once_count_fifty() -> None:
    product = new_product()
    revisions = []
    for number in range(50):
        made = submit(product, Draft(rating=number % 5 + 1, recommends=number % 2 == 0))
        revisions.append(made.revisions.get().pk)
    before = Product.objects.get(pk=product.pk).display_version

    def publish(revision_id: uuid.UUID) -> bool:
        try:
            return publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision_id)
        finally:
            connection.close()

    # Each one twice: whoever comes second finds it done.
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(publish, revisions * 2))

    assert sum(done) == 50
    assert queries.summary_of(product).counts == dict.fromkeys(range(1, 6), 10)
    assert Product.objects.get(pk=product.pk).display_version == before + 50
    assert_summary_equals_rows(product)


@pytest.mark.usefixtures("transactional_db")
def test_the_last_review_taken_down_leaves_nothing_behind() -> None:
    product = new_product()
    made = submit(product, Draft(rating=4, recommends=True))
    revision_id = made.revisions.get().pk
    assert publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision_id)
    assert queries.summary_of(product).mean_rounded == 4.0

    assert publication.reject(by=SYSTEM, at=timezone.now(), revision_id=revision_id)

    summary = queries.summary_of(product)
    assert (summary.count, summary.mean, summary.latest_review_at) == (0, None, None)
    assert summary.recommend_share is None
