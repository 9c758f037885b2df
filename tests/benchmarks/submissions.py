"""Submissions per second, against a bare INSERT of the same row over the same server."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils import timezone
from PIL import Image

from reviews.catalog.models import Product
from reviews.content.models import Contribution, RevisionMedia
from reviews.identity.operations.reviewers import ReviewerData, recognise
from tests.benchmarks import load
from tests.benchmarks.load import Ratio
from tests.benchmarks.reads import WARM
from tests.benchmarks.report import Figure
from tests.benchmarks.serving import INSERTING, SYSTEM, Serving, serving

AGAINST = "a bare INSERT"
PHOTO_BYTES = 200_000


def measure(product: Product, *, key: str) -> Iterator[Figure]:
    """Yield how many reviews are acknowledged, durably stored."""
    figure = _compared(product, key=key, script=load.script_file("submit.lua"))
    yield Figure("reviews submitted and stored", figure.system, figure.floor, "requests/s", AGAINST)


def measure_with_photos(product: Product, *, key: str) -> Iterator[Figure]:
    """Yield how many reviews are acknowledged, each with a photo that was uploaded for it.

    The sizes of the photos are made later, by workers that do not run here.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder) / "photo.jpg"
        photo = _photo()
        file.write_bytes(photo)
        script = load.script_file("submit_photos.lua").replace("PHOTO_FILE", str(file))
        figure = _compared(product, key=key, script=script, requests_each=2)
    sent = Contribution.objects.filter(product=product)
    # Those of the floor have none.
    with_photo = RevisionMedia.objects.filter(contribution__in=sent).count()
    if with_photo < figure.system * load.SECONDS:
        raise SystemExit("Fewer photos are stored than were acknowledged.")
    yield Figure(
        f"reviews with a photo of {len(photo) // 1000} kB uploaded, submitted and stored",
        figure.system,
        figure.floor,
        "reviews/s",
        AGAINST,
    )


def _compared(product: Product, *, key: str, script: str, requests_each: int = 1) -> Ratio:
    path = f"/api/v1/storefront/products/{product.ref}/reviews"
    with serving(SYSTEM, WARM) as system, _inserting(product) as floor:
        reviews = Contribution.objects.filter(product=product, source="storefront_api")
        before = reviews.count()
        found = load.compare(system, floor, path, headers={"X-UGC-Key": key}, script=script)
        stored = reviews.count() - before
    figure = Ratio(found.system / requests_each, found.floor / requests_each)
    # wrk drops the answers that are under way when its time is up; those reviews are stored too.
    if stored < (figure.system + figure.floor) * load.SECONDS:
        raise SystemExit("Fewer reviews are stored than were acknowledged.")
    return figure


@contextmanager
def _inserting(product: Product) -> Iterator[Serving]:
    """Serve the function that inserts what is sent, as a guest's."""
    guest = recognise(at=timezone.now(), company=product.company, data=ReviewerData())
    environment = {"BENCHMARK_PRODUCT": str(product.pk), "BENCHMARK_REVIEWER": str(guest.pk)}
    with serving(INSERTING, environment) as server:
        yield server


def _photo() -> bytes:
    """Return a photo of ``PHOTO_BYTES`` at most, as phones send after making it smaller.

    The grain makes it as large as a photo of something is.
    """
    dice = random.Random(20_488)
    small = Image.frombytes("RGB", (200, 150), dice.randbytes(200 * 150 * 3))
    image = small.resize((1600, 1200), Image.Resampling.BICUBIC)
    for quality in range(95, 10, -5):
        stream = BytesIO()
        image.save(stream, "JPEG", quality=quality)
        if stream.tell() <= PHOTO_BYTES:
            break
    return stream.getvalue()
