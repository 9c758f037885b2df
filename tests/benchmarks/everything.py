"""All figures, in the order of the page. Importing it sets Django up."""

from collections.abc import Iterator

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from reviews.catalog.models import Company, Product  # noqa: E402
from tests.benchmarks import imports, publications, reads, seed, sizes, submissions  # noqa: E402
from tests.benchmarks.report import HEAD, Figure, show  # noqa: E402

FEW = 1_000
MANY = 1_000_000


def figures(*, only: str | None = None) -> Iterator[Figure]:
    """Yield each figure, or those of one part, and print it as soon as it is known."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    print(HEAD, flush=True)  # noqa: T201
    parts = {None: _measured, "reads": _reads, "submissions": _submissions}
    for figure in parts[only](*seed.company_with_key()):
        show(figure)
        yield figure


def _measured(company: Company, key: str) -> Iterator[Figure]:
    yield from _reads(company, key)
    few = Product.objects.for_company(company).get(ref="few")
    yield from _submissions(company, key)
    yield from imports.measure(company)
    many = seed.product_with_reviews(company, ref="many", count=MANY)
    yield from reads.measure(many, key=key, label=f"{MANY:,} reviews")
    yield from reads.many_against_few(many, few, key=key)
    yield from reads.deep_page(many, key=key, page=1_000)
    yield from publications.measure(many, few)
    yield from sizes.measure()


def _reads(company: Company, key: str) -> Iterator[Figure]:
    few = seed.product_with_reviews(company, ref="few", count=FEW)
    yield from reads.measure(few, key=key, label=f"{FEW:,} reviews")
    yield from reads.stampede(few, key=key)
    yield from publications.measure_announcements(few, key=key)


def _submissions(company: Company, key: str) -> Iterator[Figure]:
    yield from submissions.measure(
        seed.product_with_reviews(company, ref="submitted", count=0), key=key
    )
    yield from submissions.measure_with_photos(
        seed.product_with_reviews(company, ref="pictured", count=0), key=key
    )
