"""Publishing a review: the same cost whatever the product has already, and whoever has to hear."""

import statistics
import time
from collections.abc import Iterator

from django.utils import timezone

from reviews.catalog.models import Product
from reviews.common import changes
from reviews.content.drafts import Draft
from reviews.content.kinds import Source
from reviews.content.operations import publication, reviews
from reviews.content.operations.contributions import Submission
from reviews.journal.actors import SYSTEM
from tests.benchmarks.reads import WARM
from tests.benchmarks.report import Figure
from tests.benchmarks.serving import SYSTEM as SERVED
from tests.benchmarks.serving import serving

EACH = 200
ROUNDS = 3


def measure(many: Product, few: Product) -> Iterator[Figure]:
    """Yield publications per second of a product with many reviews against one with few."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(_per_second(few))
        ours.append(_per_second(many))
    yield Figure(
        "reviews published, 1,000,000 there already",
        statistics.median(ours),
        statistics.median(theirs),
        "per second",
        "1,000 there already",
    )


def measure_announcements(product: Product, *, key: str) -> Iterator[Figure]:
    """Yield changes announced per second to two processes that remember, against none."""
    path = f"/api/v1/storefront/products/{product.ref}?key={key}"
    heard, unheard = [], []
    for _ in range(ROUNDS):
        unheard.append(_announcements_per_second(product))
        with serving(SERVED, WARM) as one, serving(SERVED, WARM) as two:
            for server in (one, two):
                server.ask(path)
            # Their leases are written within a moment.
            time.sleep(1)
            heard.append(_announcements_per_second(product))
        # And end within another.
        time.sleep(2 * changes.LEASE)
    yield Figure(
        "changes announced to two processes and acknowledged",
        statistics.median(heard),
        statistics.median(unheard),
        "per second",
        "to none",
    )


def _announcements_per_second(product: Product) -> float:
    start = time.perf_counter()
    for _ in range(EACH):
        changes.announce([changes.product(product.pk)])
    return EACH / (time.perf_counter() - start)


def _per_second(product: Product) -> float:
    revisions = []
    for number in range(EACH):
        made = reviews.submit(
            by=SYSTEM,
            at=timezone.now(),
            submission=Submission(
                product=product,
                draft=Draft(rating=number % 5 + 1, body=f"Number {number}."),
                source=Source.HOSTED_FORM,
            ),
        ).contribution
        revisions.append(made.revisions.get().pk)
    start = time.perf_counter()
    for revision_id in revisions:
        publication.publish(by=SYSTEM, at=timezone.now(), revision_id=revision_id)
    return EACH / (time.perf_counter() - start)
