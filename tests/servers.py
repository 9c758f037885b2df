"""A pytest plugin: a PostgreSQL and a Redis of their own for every run, and no other network.

The servers are started once, by the process that was called, before Django reads its settings.
pytest-django gives each xdist worker a database; here each gets its own two databases of Redis.
"""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from ugc_hub import embedded

REDIS_DATABASES = 128
"""Enough for as many xdist workers as anyone has; two each."""

_servers = ExitStack()


class NetworkRefused(Exception):
    """A test reached for something outside this machine."""


# A wrapper, because pytest-django, whose hook reads the settings, also asks to be first.
@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """Start the servers, or as an xdist worker take over the addresses of those that run."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker is None:
        folder = Path(tempfile.mkdtemp(prefix="ugc-hub-tests-"))
        # Not pytest_unconfigure, which is never called when the start fails half way.
        atexit.register(_servers.close)
        _servers.callback(shutil.rmtree, folder, ignore_errors=True)
        database_url, redis_url = _servers.enter_context(
            embedded.running(folder, durable=False, redis_databases=REDIS_DATABASES)
        )
        os.environ["DATABASE_URL"] = database_url
        os.environ["REDIS_URL"] = redis_url
        os.environ["DATA_DIR"] = str(folder / "data")
        number = 0
    else:
        number = 2 * (int(worker.removeprefix("gw")) + 1)
    os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rpartition("/")[0] + f"/{number}"
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Let nothing connect to anywhere but this machine."""
    for name in ("connect", "connect_ex"):
        _guard(name)


def _guard(name: str) -> None:
    connect = getattr(socket.socket, name)

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_here(address[0]):
            raise NetworkRefused(f"A test tried to connect to {address[0]}.")
        return connect(self, address)

    setattr(socket.socket, name, guarded)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Let no test find what another one has cached or counted."""
    cache.clear()
