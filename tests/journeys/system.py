"""The whole system in real processes, as ``make run`` starts it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).parents[2]
START_SECONDS = 120
PROGRAMS = {"web": "granian", "worker": "worker", "redis": "redis-server"}
"""What the command line of each program has and no other's."""


@dataclass(frozen=True)
class System:
    """A running installation."""

    process: subprocess.Popen[bytes]
    port: int
    data_dir: Path

    @property
    def demo(self) -> dict[str, Any]:
        """What was printed at the start: sign-ins, keys, a product."""
        found: dict[str, Any] = json.loads((self.data_dir / "demo.json").read_text())
        return found

    def request(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> tuple[int, Any]:
        """Return status and JSON of an answer. A body of bytes is sent as it is.

        Raises:
            OSError, HTTPException: the server is away or was killed while it answered.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request(method, path, *_sent(body, headers))
            response = connection.getresponse()
            text = response.read()
        finally:
            connection.close()
        return response.status, json.loads(text) if text else None

    def send_and_hang_up(
        self, method: str, path: str, *, headers: Mapping[str, str], body: Any
    ) -> None:
        """Send a whole request and be gone before it is answered, as a phone in a tunnel is.

        Raises:
            OSError: the server is away.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, *_sent(body, headers))
        finally:
            connection.close()

    def kill(self, name: str) -> None:
        """Kill a program and all its processes at once, as a crash of the machine would."""
        for child in psutil.Process(self.process.pid).children():
            if PROGRAMS[name] in " ".join(child.cmdline()):
                os.killpg(child.pid, signal.SIGKILL)
                return
        raise LookupError(name)

    def manage(self, *arguments: str) -> None:
        """Run a command as an operator would, beside the running system."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=_outside() | {"DATA_DIR": str(self.data_dir)},
            check=True,
            capture_output=True,
            timeout=120,
        )

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Return what a query finds in the system's database."""
        servers = json.loads((self.data_dir / "servers.json").read_text())
        with psycopg.connect(servers["environment"]["DATABASE_URL"]) as connection:
            return connection.execute(query, parameters).fetchall()

    def wait_until_ready(self) -> None:
        """Return when it answers that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError, http.client.HTTPException):
                if self.request("GET", "/readyz")[0] == 200:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError("the system did not start")


@contextmanager
def running(data_dir: Path) -> Iterator[System]:
    """Run the system with its data in ``data_dir`` until the block ends."""
    with socket.socket() as listener, socket.socket() as beside:
        listener.bind(("127.0.0.1", 0))
        beside.bind(("127.0.0.1", 0))
        port, shop_port = listener.getsockname()[1], beside.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "ugc_hub.supervisor"],
        cwd=ROOT,
        env=_outside()
        | {
            "PORT": str(port),
            "DEMO_SHOP_PORT": str(shop_port),
            "DATA_DIR": str(data_dir),
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
        },
        stdout=subprocess.DEVNULL,
    )
    system = System(process, port, data_dir)
    try:
        system.wait_until_ready()
        _wait_for_the_summary(system)
        yield system
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _sent(body: Any, headers: Mapping[str, str] | None) -> tuple[bytes | None, dict[str, str]]:
    if isinstance(body, bytes):
        return body, {"Content-Type": "application/octet-stream", **(headers or {})}
    data = None if body is None else json.dumps(body).encode()
    return data, {"Content-Type": "application/json", **(headers or {})}


def _outside() -> dict[str, str]:
    """Return the environment without what names the servers of this test run."""
    ours = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "BASE_URL", "SECRET_KEY", "INSECURE_HTTP"}
    ours.add("DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in ours}


def _wait_for_the_summary(system: System) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not (system.data_dir / "demo.json").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
