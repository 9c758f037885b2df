"""Two hundred customers with photos at once, while parts are killed: nothing is lost or doubled."""

import http.client
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from reviews.content.photos.rendering import Size
from tests.factories.pictures import picture_file
from tests.journeys import system as systems
from tests.journeys.system import System

CUSTOMERS = 200
BODY = "A sturdy cup that keeps the tea warm through the whole morning, number {}."
SWEEP_OF_TOMORROW = """
from datetime import timedelta
from django.utils import timezone
from reviews.content.operations import media
media.delete_strays(at=timezone.now() + media.UNSENT_FOR * 2)
"""
UNREADY = """
    SELECT count(*) FROM reviews_media WHERE id::text = ANY(%s) AND state <> 'ready'
"""
STANDING = """
    SELECT revision.body, revision.contribution_id::text,
           array_agg(placed.media_id::text ORDER BY placed.position)
    FROM reviews_revision revision
    LEFT JOIN reviews_revisionmedia placed ON placed.revision_id = revision.id
    WHERE revision.body = ANY(%s)
    GROUP BY revision.id
"""
SCREENED = """
    SELECT count(screening.id) FROM reviews_revision revision
    LEFT JOIN reviews_screening screening ON screening.revision_id = revision.id
    WHERE revision.body = ANY(%s)
    GROUP BY revision.id
"""


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory):
    with systems.running(tmp_path_factory.mktemp("system")) as running:
        yield running


@dataclass
class Customer:
    """Somebody with a phone and one to three photos."""

    number: int
    text: str = field(default_factory=lambda: BODY.format(uuid.uuid4().hex))
    photos: list[str] = field(default_factory=list)
    review: str = ""

    @property
    def is_impatient(self) -> bool:
        """Whether everything is sent again once it was acknowledged."""
        return self.number % 3 == 0

    @property
    def is_in_a_tunnel(self) -> bool:
        """Whether the connection drops before the first answer to anything."""
        return self.number % 4 == 0


class Crowd:
    """Customers who all begin at the same moment, and insist until the hub has said yes."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.customers = [Customer(number) for number in range(CUSTOMERS)]
        self.acknowledged = 0
        self.hung_up = 0
        self._key = system.demo["keys"]["publishable"]
        self._product = system.demo["product"]
        self._start = threading.Barrier(CUSTOMERS)
        self._lock = threading.Lock()

    def go(self, customer: Customer) -> None:
        pictures = [
            picture_file(width=64 + customer.number, height=48 + place)
            for place in range(1 + customer.number % 3)
        ]
        self._start.wait(timeout=60)
        for picture in pictures:
            photo = self._insist(customer, "/api/v1/storefront/media", picture)
            customer.photos.append(photo)
        customer.review = self._insist(
            customer,
            f"/api/v1/storefront/products/{self._product}/reviews",
            {
                "rating": 4,
                "body": customer.text,
                "author_name": "Lan",
                "photos": customer.photos,
            },
        )
        with self._lock:
            self.acknowledged += 1

    def _insist(self, customer: Customer, path: str, body: Any) -> str:
        """Send until it is acknowledged; return the id of what was made."""
        headers = {"X-UGC-Key": self._key, "Idempotency-Key": uuid.uuid4().hex}
        if customer.is_in_a_tunnel:
            with self._lock:
                self.hung_up += 1
            with suppress(OSError):
                self.system.send_and_hang_up("POST", path, headers=headers, body=body)
        made = self._acknowledged(path, headers, body)
        if customer.is_impatient:
            assert self._acknowledged(path, headers, body) == made, "a repeat made another one"
        return made

    def _acknowledged(self, path: str, headers: dict[str, str], body: Any) -> str:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                status, answer = self.system.request("POST", path, headers=headers, body=body)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.2)
                continue
            if status == 201:
                return str(answer["id"])
            # Under way still in the database, or a part of the system is away.
            assert status in (409, 502, 503), (status, answer)
            time.sleep(0.2)
        raise AssertionError(f"never acknowledged: {path}")


def wait_until(holds: Callable[[], bool], *, seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.1)


def files_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_every_acknowledged_review_is_there_once_with_all_its_photos(system: System) -> None:
    crowd = Crowd(system)
    with ThreadPoolExecutor(CUSTOMERS) as pool:
        visits = [pool.submit(crowd.go, customer) for customer in crowd.customers]
        for share, part in ((0.2, "worker"), (0.6, "web")):
            wait_until(
                lambda share=share: crowd.acknowledged >= share * CUSTOMERS,
                seconds=150,
                otherwise="the submissions came to a halt",
            )
            system.kill(part)
        for visit in visits:
            visit.result()

    customers = {customer.text: customer for customer in crowd.customers}
    texts = list(customers)
    standing = system.rows(STANDING, texts)
    assert len(standing) == CUSTOMERS, "one row for each text, however often it was sent"
    for text, review, photos in standing:
        assert review == customers[text].review
        assert photos == customers[text].photos, "its own photos, all, in the order they were sent"
    assert crowd.hung_up > CUSTOMERS / 4, "somebody was in a tunnel"

    sent = [photo for customer in crowd.customers for photo in customer.photos]
    assert len(set(sent)) == len(sent)
    assert system.rows("SELECT count(*) FROM reviews_media WHERE contribution_id IS NULL") == [
        (0,)
    ], "a photo that was sent twice is kept once"
    wait_until(
        lambda: system.rows(UNREADY, sent) == [(0,)], seconds=120, otherwise="photos are not drawn"
    )
    wait_until(
        lambda: set(system.rows(SCREENED, texts)) == {(1,)},
        seconds=90,
        otherwise="some were not screened exactly once",
    )
    assert_all_files_are_there(system, sent)


def assert_all_files_are_there(system: System, sent: list[str]) -> None:
    media = system.data_dir / "media" / "photos"
    names = {
        name
        for (name,) in system.rows("SELECT name FROM reviews_media WHERE id::text = ANY(%s)", sent)
    }
    shown = [file for file in files_in(media / "shown") if file.split("-")[0] in names]
    assert len(shown) == len(Size) * len(sent)
    assert all((path.stat().st_size > 0) for path in (media / "shown").rglob("*.webp"))
    wait_until(
        lambda: not names & set(files_in(media / "incoming")),
        seconds=30,
        otherwise="uploads are kept after their sizes were made",
    )
    # The web server was killed: what it had written and not committed, the sweep takes away.
    system.manage("shell", "--no-imports", "-c", SWEEP_OF_TOMORROW)
    assert files_in(media / "incoming") == []
