"""Several web processes agree at once: the first read anywhere after a change shows it."""

import json
import os
import random
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from django.db import connection
from django.utils import timezone

from reviews.catalog.models import Company, Product
from reviews.common import changes
from reviews.content.models import Contribution
from reviews.content.operations import publication
from reviews.identity.operations import api_keys
from reviews.identity.queries import active_key
from reviews.journal.actors import SYSTEM
from tests.benchmarks.made import answers_made
from tests.benchmarks.serving import SYSTEM as APPLICATION
from tests.benchmarks.serving import Serving, serving
from tests.factories import ApiKeyFactory, CompanyFactory, ProductFactory, submitted_review
from ugc_hub import embedded
from ugc_hub.processes import Process

pytestmark = pytest.mark.django_db(transaction=True)

SERVERS = 3
ROUNDS = 20
AT_ONCE = 300


@pytest.fixture
def redis_process(tmp_path: Path, settings: Any) -> Iterator[Process]:
    """A Redis of the test's own, that may be stopped and killed."""
    folder = tmp_path / "redis"
    server = embedded.redis_server(folder, log=tmp_path / "redis.log", owner=str(folder))
    process = Process(server.program)
    embedded.wait_until_ready(server, process)
    cache = {**settings.CACHES["default"], "LOCATION": server.url}
    settings.CACHES = {**settings.CACHES, "default": cache}
    changes.client.cache_clear()
    yield process
    changes.client.cache_clear()
    process.stop()


@pytest.fixture
def servers(redis_process: Process, settings: Any, tmp_path: Path) -> Iterator[list[Serving]]:
    """Web processes over the test's own database and that Redis."""
    url = urlsplit(os.environ["DATABASE_URL"])
    environment = {
        "DATABASE_URL": url._replace(path=f"/{connection.settings_dict['NAME']}").geturl(),
        "TEST_CACHE": settings.CACHES["default"]["LOCATION"],
        "BASE_URL": "http://127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "tests.journeys.settings_processes",
        "LOG_LEVEL": "ERROR",
    }
    with ExitStack() as stack, ThreadPoolExecutor(SERVERS) as pool:
        starting = []
        for number in range(SERVERS):
            # Figures are added up from files there, and here each process has its own.
            folder = tmp_path / f"data-{number}"
            (folder / "static").mkdir(parents=True)
            starting.append(serving(APPLICATION, environment | {"DATA_DIR": str(folder)}))
        for started in starting:
            stack.push(started)
        yield list(pool.map(lambda started: started.__enter__(), starting))


@pytest.fixture
def company() -> Company:
    return CompanyFactory()


@pytest.fixture
def product(company: Company) -> Product:
    return ProductFactory(company=company, ref="mug")


@pytest.fixture
def key(company: Company) -> str:
    return str(ApiKeyFactory(company=company).text)


@pytest.fixture
def path(product: Product, key: str) -> str:
    return f"/api/v1/storefront/products/{product.ref}?key={key}"


class Decisions:
    """Publishes a review and takes it down again, by turns."""

    def __init__(self, product: Product) -> None:
        self.shown = 0
        self._review = submitted_review(product)

    def next(self) -> None:
        act = publication.reject if self.shown else publication.publish
        revision = Contribution.objects.get(pk=self._review.pk).revisions.get()
        assert act(by=SYSTEM, at=timezone.now(), revision_id=revision.pk)
        self.shown = 1 - self.shown


@pytest.fixture
def decisions(product: Product) -> Decisions:
    return Decisions(product)


def count(server: Serving, path: str) -> int:
    """Return how many reviews the summary counts."""
    answer = server.ask(path)
    assert answer.status == 200, answer
    found: int = json.loads(answer.body)["summary"]["count"]
    return found


def require_all_to_show(decisions: Decisions, servers: Sequence[Serving], path: str) -> None:
    assert [count(server, path) for server in servers] == [decisions.shown] * len(servers)


def remembered(server: Serving) -> float:
    """Return how many requests the process has answered from memory."""
    text = server.ask("/metrics").body.decode()
    numbers = re.findall(r"^ugc_hub_answers_remembered_total{.*} ([\d.]+)$", text, re.MULTILINE)
    return sum(float(number) for number in numbers)


def warm(servers: Sequence[Serving], path: str) -> None:
    """Return when each process answers from memory."""
    for server in servers:
        before = remembered(server)
        deadline = time.monotonic() + 30
        while remembered(server) == before:
            assert time.monotonic() < deadline
            for _ in range(5):
                count(server, path)
            time.sleep(0.1)


@contextmanager
def load(servers: Sequence[Serving], path: str) -> Iterator[None]:
    """Let readers come to each process all the time."""
    over = threading.Event()

    def read(server: Serving) -> int:
        number = 0
        while not over.is_set():
            assert count(server, path) in (0, 1)
            number += 1
        return number

    with ThreadPoolExecutor(2 * len(servers)) as pool:
        readers = [pool.submit(read, server) for server in servers for _ in range(2)]
        try:
            yield
        finally:
            over.set()
        assert all(reader.result() for reader in readers)


def test_the_first_read_after_a_decision_shows_it_in_every_process(
    servers: list[Serving], decisions: Decisions, path: str
) -> None:
    warm(servers, path)
    before = [remembered(server) for server in servers]
    with load(servers, path):
        for _ in range(ROUNDS):
            decisions.next()
            require_all_to_show(decisions, servers, path)
    eventually(lambda: all(remembered(s) > b for s, b in zip(servers, before, strict=True)))


def test_lines_that_are_cut_all_the_time_delay_and_never_show_what_was(
    servers: list[Serving], decisions: Decisions, path: str
) -> None:
    warm(servers, path)
    over = threading.Event()
    redis = changes.client()

    def cut() -> None:
        while not over.wait(random.uniform(0.01, 0.9)):
            redis.client_kill_filter(_type="pubsub")

    cutter = threading.Thread(target=cut)
    cutter.start()
    try:
        with load(servers, path):
            for _ in range(ROUNDS // 2):
                decisions.next()
                require_all_to_show(decisions, servers, path)
                time.sleep(random.uniform(0, 0.5))
    finally:
        over.set()
        cutter.join()
    warm(servers, path)


def test_a_redis_that_pauses_delays_and_never_shows_what_was(
    servers: list[Serving], decisions: Decisions, path: str
) -> None:
    redis = changes.client()
    for _ in range(2):
        warm(servers, path)
        redis.client_pause(1500)
        for _ in range(4):
            decisions.next()
            require_all_to_show(decisions, servers, path)


def test_without_redis_and_when_it_is_back_the_first_read_is_right(
    servers: list[Serving], decisions: Decisions, path: str, redis_process: Process
) -> None:
    warm(servers, path)
    os.kill(redis_process.pid, signal.SIGKILL)
    for _ in range(3):
        decisions.next()
        require_all_to_show(decisions, servers, path)
    redis_process.stop()
    again = Process(redis_process.program)
    try:
        for _ in range(ROUNDS):
            decisions.next()
            require_all_to_show(decisions, servers, path)
            time.sleep(0.05)
        warm(servers, path)
    finally:
        again.stop()


def test_a_process_that_was_stopped_meanwhile_shows_nothing_old_when_it_goes_on(
    servers: list[Serving], decisions: Decisions, path: str
) -> None:
    stopped, *others = servers
    for pause, is_cut in ((0.0, False), (0.0, True), (0.3, False), (1.5, False)):
        warm(servers, path)
        with ThreadPoolExecutor(1) as pool:
            for process in processes_of(stopped):
                process.send_signal(signal.SIGSTOP)
            try:
                time.sleep(pause)
                if is_cut:
                    # It is no subscriber any more, and cannot know it.
                    changes.client().client_kill_filter(_type="pubsub")
                decisions.next()
                require_all_to_show(decisions, others, path)
                waiting = pool.submit(count, stopped, path)
                time.sleep(0.1)
            finally:
                for process in processes_of(stopped):
                    process.send_signal(signal.SIGCONT)
            assert waiting.result(30) == decisions.shown
            require_all_to_show(decisions, servers, path)


def test_a_key_that_was_revoked_opens_nothing_in_any_process(
    servers: list[Serving], company: Company, path: str, key: str
) -> None:
    warm(servers, path)
    found = active_key(key)
    assert found is not None
    api_keys.revoke(by=SYSTEM, at=timezone.now(), company=company, key=found)
    assert [server.ask(path).status for server in servers] == [401] * len(servers)


def test_many_requests_at_once_for_what_is_not_known_make_it_once(
    servers: list[Serving], decisions: Decisions, path: str
) -> None:
    warm(servers, path)
    for _ in range(3):
        decisions.next()
        with answers_made() as answers, ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [
                pool.submit(count, servers[number % len(servers)], path)
                for number in range(AT_ONCE)
            ]
            assert {each.result() for each in asked} == {decisions.shown}
        assert len(answers) == 1, answers


def processes_of(server: Serving) -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    parent = next(child for child in children if str(server.port) in child.cmdline())
    return [parent, *parent.children(recursive=True)]


def eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.1)
