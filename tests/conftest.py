"""What all tests share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import translation
from redis import Redis

from reviews.common import proof_of_work, rates, store


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let the tables be emptied between tests, the journal's too."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE reviews_journalentry DISABLE TRIGGER reviews_journal_no_truncate"
        )


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Let no test go on in the language in which the one before it asked for a page."""
    yield
    translation.deactivate()


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Redis be away, as when nothing listens at its address."""
    away = Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)
    monkeypatch.setattr(store, "get_redis_connection", lambda alias: away)
    monkeypatch.setattr(store.store, "_asked_again_at", 0.0)


@pytest.fixture
def no_window_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no window of a limit turn during the test."""
    now = 1_000_000_040.5
    monkeypatch.setattr(rates.time, "time", lambda: now)


@pytest.fixture
def easy_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each step of a proof of work cost next to nothing."""
    monkeypatch.setattr(proof_of_work, "_COST", 1)


@pytest.fixture
def photo_folder(settings: Any, tmp_path: Path) -> Path:
    """Keep photos in a storage of the test's own."""
    storage = settings.STORAGES["default"]
    options = {**storage["OPTIONS"], "location": str(tmp_path / "media")}
    settings.STORAGES = {**settings.STORAGES, "default": {**storage, "OPTIONS": options}}
    return tmp_path / "media"
