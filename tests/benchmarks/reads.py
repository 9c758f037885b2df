"""Public reads: summary and reviews, cold and warm, few and many, first page and page 1,000."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from reviews.catalog.models import Product
from reviews.catalog.operations import products
from reviews.content.models import Contribution
from reviews.content.sorting import Position, Sort
from reviews.display import cursors
from tests.benchmarks import load
from tests.benchmarks.made import answers_made
from tests.benchmarks.report import Figure
from tests.benchmarks.serving import DJANGO, FLOOR, SYSTEM, Answer, Serving, serving

COLD = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings_cold"}
WARM = {"DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings"}


MINIMAL = "Django without middleware"


@contextmanager
def floor_returning(answer: Answer, floor: str = FLOOR) -> Iterator[Serving]:
    """Serve the bytes of an answer from the bare function, or another floor."""
    with TemporaryDirectory() as folder:
        body = Path(folder) / "body"
        body.write_bytes(answer.body)
        status = "304 Not Modified" if answer.status == 304 else "200 OK"
        environment = {"BENCHMARK_BODY": str(body), "BENCHMARK_STATUS": status}
        with serving(floor, environment) as server:
            yield server


def measure(product: Product, *, key: str, label: str) -> Iterator[Figure]:
    """Yield the figures of one product."""
    paths = {
        "summary": f"/api/v1/storefront/products/{product.ref}?key={key}",
        "first page": f"/api/v1/storefront/products/{product.ref}/reviews?key={key}",
    }
    with ExitStack() as stack:
        cold = stack.enter_context(serving(SYSTEM, COLD))
        warm = stack.enter_context(serving(SYSTEM, WARM))
        for what, path in paths.items():
            answer = warm.ask(path)
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status} {answer.body[:300]!r}")
            tag = {"If-None-Match": answer.headers["etag"]}
            with floor_returning(answer) as floor:
                yield _against_floor(f"{what}, warm body, {label}", warm, floor, path, {})
            with floor_returning(answer, DJANGO) as floor:
                yield _against_floor(f"{what}, cold, {label}", cold, floor, path, {}, MINIMAL)
            unchanged = warm.ask(path, headers=tag)
            if unchanged.status != 304:
                raise SystemExit(f"{path}: {unchanged.status} instead of 304")
            with floor_returning(unchanged) as floor:
                yield _against_floor(f"{what}, warm ETag, {label}", warm, floor, path, tag)


def deep_page(product: Product, *, key: str, page: int, limit: int = 20) -> Iterator[Figure]:
    """Yield how a page far on compares with the first, for each order."""
    with serving(SYSTEM, COLD) as cold:
        for sort in Sort:
            first = f"/api/v1/storefront/products/{product.ref}/reviews?key={key}&sort={sort.value}"
            place = _position(product, sort=sort, number=(page - 1) * limit)
            later = f"{first}&after={cursors.encode(place, sort=sort)}"
            found = cold.ask(later)
            if found.status != 200:
                raise SystemExit(f"{later}: {found.status} {found.body[:300]!r}")
            figure = load.compare_paths(cold, later, first)
            yield Figure(
                f"page {page:,} of {sort.value} first, cold",
                figure.system,
                figure.floor,
                "requests/s",
                "page 1 of the same order",
            )


def stampede(product: Product, *, key: str, number: int = 1_000) -> Iterator[Figure]:
    """Yield how often an answer is made that many ask for at once, of two processes."""
    path = f"/api/v1/storefront/products/{product.ref}/reviews?key={key}"
    made = []
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(SYSTEM, WARM)) for _ in range(2)]
        pool = stack.enter_context(ThreadPoolExecutor(number))
        for server in servers:
            server.ask(path)
        for _ in range(load.ROUNDS):
            products.bump_display_version(product_ids=[product.pk])
            with answers_made() as answers:
                asked = [pool.submit(servers[n % 2].ask, path) for n in range(number)]
                if {each.result().status for each in asked} != {200}:
                    raise SystemExit(f"{path}: not every request was answered")
            made.append(len(answers))
    yield Figure(
        f"first page, cold, {number:,} at once for two processes",
        max(made),
        1,
        "answers made",
        "one",
    )


def many_against_few(many: Product, few: Product, *, key: str) -> Iterator[Figure]:
    """Yield how a product with many reviews compares with one with few, in the same moments."""
    with serving(SYSTEM, COLD) as cold:
        for what, tail in (
            ("summary", ""),
            ("first page", "/reviews"),
            ("first page of five stars", "/reviews?rating=5"),
            ("first page of verified Vietnamese", "/reviews?verified=true&language=vi"),
        ):
            join = "&" if "?" in tail else "?"
            path = f"/api/v1/storefront/products/{{}}{tail}{join}key={key}"
            figure = load.compare_paths(cold, path.format(many.ref), path.format(few.ref))
            yield Figure(
                f"{what}, cold, 1,000,000 reviews",
                figure.system,
                figure.floor,
                "requests/s",
                "1,000 reviews in the same database",
            )


def _against_floor(
    what: str,
    system: Serving,
    floor: Serving,
    path: str,
    headers: dict[str, str],
    against: str = "the bare function",
) -> Figure:
    figure = load.compare(system, floor, path, headers=headers)
    return Figure(what, figure.system, figure.floor, "requests/s", against)


def _position(product: Product, *, sort: Sort, number: int) -> Position:
    row = (
        Contribution.objects.filter(company_id=product.company_id, product=product)
        .published()
        .reviews()
        .in_order(sort)[number]
    )
    if row.rating is None:
        raise SystemExit("The seeded reviews are not what they should be.")
    return Position(row.rating, row.written_at, row.pk, row.usefulness)
