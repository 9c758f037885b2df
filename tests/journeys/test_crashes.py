"""Killing any part in the middle of submissions loses no acknowledged review and doubles none."""

import http.client
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reviews.journal.operations import HEAD_START
from tests.journeys import system as systems
from tests.journeys.system import System

CLIENTS = 4
EACH = 60
MAILS = 25
QUEUE_MAILS = f"""
from datetime import date
from django.conf import settings
from django.utils import timezone
from reviews.catalog.queries import company_by_slug
from reviews.encourage.operations import messages
from reviews.encourage.kinds import MessageKind
from reviews.journal.actors import SYSTEM
for number in range({MAILS}):
    messages.queue(
        by=SYSTEM, at=timezone.now(), company=company_by_slug("san-gach"), language="en",
        kind=MessageKind.ERASURE_REQUESTED, to=f"journey-{{number}}@example.com",
        reference=str(number), context={{"on": date(2026, 12, 1), "link": settings.BASE_URL}},
    )
"""
BODY = "A sturdy cup that keeps the tea warm through the whole morning, number {}."


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory):
    with systems.running(tmp_path_factory.mktemp("system")) as running:
        yield running


class Customers:
    """Several customers at once, each trying again with the same key until the hub has said yes."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.acknowledged: dict[str, str] = {}
        self.tries = 0
        self._path = f"/api/v1/storefront/products/{system.demo['product']}/reviews"
        self._key = system.demo["keys"]["publishable"]
        self._lock = threading.Lock()

    def submit(self, text: str) -> None:
        deadline = time.monotonic() + 90
        headers = {"X-UGC-Key": self._key, "Idempotency-Key": uuid.uuid4().hex}
        body = {"rating": 4, "body": text, "author_name": "Lan"}
        while time.monotonic() < deadline:
            self.tries += 1
            try:
                status, answer = self.system.request("POST", self._path, headers=headers, body=body)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.1)
                continue
            if status == 201:
                with self._lock:
                    self.acknowledged[text] = answer["id"]
                return
            # Under way still in the database, or a part of the system is away.
            assert status in (409, 500, 502, 503), (status, answer)
            time.sleep(0.1)
        raise AssertionError(f"never acknowledged: {text}")


def wait_for(share: float, customers: Customers) -> None:
    deadline = time.monotonic() + 120
    while len(customers.acknowledged) < share * CLIENTS * EACH:
        assert time.monotonic() < deadline, "the submissions came to a halt"
        time.sleep(0.01)


def test_no_acknowledged_review_is_lost_or_doubled(system: System) -> None:
    customers = Customers(system)
    texts = [BODY.format(uuid.uuid4().hex) for _ in range(CLIENTS * EACH)]

    with ThreadPoolExecutor(CLIENTS) as pool:
        submissions = [pool.submit(customers.submit, text) for text in texts]
        for share, part in ((0.15, "worker"), (0.35, "redis"), (0.55, "web"), (0.8, "worker")):
            wait_for(share, customers)
            system.kill(part)
        for submission in submissions:
            submission.result()

    assert len(customers.acknowledged) == len(texts)
    stored = system.rows(
        "SELECT body, contribution_id::text FROM reviews_revision WHERE body = ANY(%s)", texts
    )
    assert len(stored) == len(texts), "one row for each text, however often it was sent"
    assert dict(stored) == customers.acknowledged

    undecided = wait_until_screened(system, texts)
    assert undecided == 0, "each was published or is on the desk, none is forgotten"
    screenings = system.rows(
        "SELECT count(*) FROM reviews_screening s JOIN reviews_revision r ON r.id = s.revision_id "
        "WHERE r.body = ANY(%s)",
        texts,
    )
    assert screenings == [(len(texts),)], "each was screened exactly once"


def wait_until_screened(system: System, texts: list[str]) -> int:
    deadline = time.monotonic() + 90
    while True:
        ((undecided,),) = system.rows(
            "SELECT count(*) FROM reviews_revision r WHERE r.body = ANY(%s) "
            "AND NOT EXISTS (SELECT FROM reviews_screening s WHERE s.revision_id = r.id)",
            texts,
        )
        if undecided == 0 or time.monotonic() > deadline:
            return int(undecided)
        time.sleep(0.5)


def submit_and_wait_until_public(system: System, *, seconds: float) -> None:
    """Fail if a review is not public so long after it was acknowledged."""
    demo = system.demo
    headers = {"X-UGC-Key": demo["keys"]["publishable"]}
    body = {"rating": 5, "body": f"Pours well, number {uuid.uuid4().hex}.", "author_name": "Lan"}
    path = f"/api/v1/storefront/products/{demo['product']}/reviews"
    status, receipt = system.request("POST", path, headers=headers, body=body)
    acknowledged = time.monotonic()
    assert status == 201
    while time.monotonic() < acknowledged + seconds:
        status, found = system.request(
            "GET", f"/api/v1/storefront/contributions/{receipt['id']}", headers=headers
        )
        if status == 200:
            assert found["body"] == body["body"]
            return
        time.sleep(0.05)
    raise AssertionError(f"not public {seconds} seconds after it was acknowledged")


def test_a_review_is_public_without_waiting_for_the_sweep(system: System) -> None:
    system.wait_until_ready()
    # Not a measurement of speed: the sweep leaves the first five seconds to the task that the
    # commit sent, so this fails when that task is lost.
    submit_and_wait_until_public(system, seconds=HEAD_START.total_seconds() - 0.5)


def test_mails_are_sent_by_the_workers_and_land_in_the_mailbox(system: System) -> None:
    system.wait_until_ready()
    system.manage("shell", "--no-imports", "-c", QUEUE_MAILS)
    deadline = time.monotonic() + 60
    landed = 'SELECT "to" FROM reviews_mailboxmail WHERE "to" LIKE %s ORDER BY id'
    while len(system.rows(landed, "journey-%")) < MAILS and time.monotonic() < deadline:
        time.sleep(0.2)
    recipients = [(f"journey-{number}@example.com",) for number in range(MAILS)]
    assert sorted(system.rows(landed, "journey-%")) == sorted(recipients), "each once"
    while system.rows("SELECT FROM reviews_message WHERE state <> 'sent'"):
        assert time.monotonic() < deadline, "a mail that has landed was not marked"
        time.sleep(0.2)


def test_a_review_from_a_form_does_not_wait_behind_an_import(
    system: System, tmp_path: Path
) -> None:
    rows = [
        f"import-{n % 20},4,Row {n} of a file about a cup that keeps tea warm."
        for n in range(2_000)
    ]
    file = tmp_path / "rows.csv"
    file.write_text("product_ref,rating,body\n" + "\n".join(rows) + "\n")
    system.wait_until_ready()
    system.manage(
        "import_reviews", str(file), "--company", system.demo["company"], "--create-products"
    )
    submit_and_wait_until_public(system, seconds=60)
    waiting = system.rows("SELECT count(*) FROM reviews_delivery WHERE delivered_at IS NULL")
    assert waiting[0][0] > 0, "the import was screened before the test could tell"
