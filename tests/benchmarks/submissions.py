"""Submissions per second."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from reviews.catalog.models import Product
from reviews.content.models import Contribution
from tests.benchmarks import load
from tests.benchmarks.reads import WARM
from tests.benchmarks.report import Figure
from tests.benchmarks.serving import FLOOR, SYSTEM, serving


def measure(product: Product, *, key: str) -> Iterator[Figure]:
    """Yield how many reviews are acknowledged, durably stored, against the bare function."""
    path = f"/api/v1/storefront/products/{product.ref}/reviews"
    headers = {"X-UGC-Key": key}
    with TemporaryDirectory() as folder:
        body = Path(folder) / "body"
        body.write_bytes(b'{"id":"00000000-0000-0000-0000-000000000000","state":"submitted"}')
        bare = {"BENCHMARK_BODY": str(body), "BENCHMARK_STATUS": "201 Created"}
        with serving(SYSTEM, WARM) as system, serving(FLOOR, bare) as floor:
            before = Contribution.objects.filter(product=product).count()
            figure = load.compare(
                system, floor, path, headers=headers, script=load.script_file("submit.lua")
            )
            stored = Contribution.objects.filter(product=product).count() - before
    # wrk drops the answers that are under way when its time is up; those reviews are stored too.
    if stored < figure.system * load.SECONDS:
        raise SystemExit("Fewer reviews are stored than were acknowledged.")
    yield Figure(
        "reviews submitted and stored",
        figure.system,
        figure.floor,
        "requests/s",
        "the bare function",
    )
