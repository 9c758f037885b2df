"""The whole system, as `make run` starts it: real processes, real servers, real signals."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import psutil
import pytest

from ugc_hub import environment, processes

START_SECONDS = 120


class Run:
    """A supervisor under test, on a port of its own."""

    def __init__(self, data_dir, **variables):
        self.data_dir = data_dir
        self.output = data_dir.with_suffix(".out")
        nothing = dict.fromkeys(environment.NAMES, "")
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            # Set to nothing, so that a developer's .env does not count here.
            **nothing,
            "DATA_DIR": str(data_dir),
            "WEB_WORKERS": "1",
            # Production's, with a small demo.
            "DJANGO_SETTINGS_MODULE": "tests.journeys.settings",
            **variables,
        }
        self.port = int(self.variables["PORT"] or 0) or free_port()
        self.variables["PORT"] = str(self.port)
        self.shop_port = int(self.variables["DEMO_SHOP_PORT"] or 0) or free_port()
        self.variables["DEMO_SHOP_PORT"] = str(self.shop_port)

    def start(self):
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "ugc_hub.supervisor"],
                cwd=environment.ROOT,
                env=self.variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return self

    @property
    def said(self):
        return self.output.read_text()

    def wait_for(self, text):
        eventually(lambda: text in self.said or self.process.poll() is not None, START_SECONDS)
        assert text in self.said, self.said

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.status, answer.read()

    def is_green(self):
        try:
            return self.get("/readyz")[0] == 200
        except OSError:
            return False

    def children(self):
        """The processes by name, as the supervisor started them."""
        found = {}
        for child in psutil.Process(self.process.pid).children():
            line = ""
            with suppress(psutil.Error):
                line = " ".join(child.cmdline())
            for name in ("granian", "worker", "beat", "redis", "postgres"):
                if f" {name} " in f" {line} " or f"/bin/{name}" in line:
                    found.setdefault(name, child)
        return found

    def left_behind(self):
        return [
            found
            for found in psutil.process_iter(["name", "cmdline"])
            if found.pid != self.process.pid
            and str(self.data_dir) in " ".join(found.info["cmdline"] or [])
        ] + list(processes.leftovers(str(self.data_dir)))

    def by_hand(self, *arguments):
        """Run a command as a person would, with nothing but the folder known."""
        variables = {name: self.variables[name] for name in ("PATH", "HOME", "DATA_DIR")}
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=environment.ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def eventually(is_true, seconds=20):
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "that never happened"
        time.sleep(0.05)


@pytest.fixture
def run(tmp_path):
    started = []

    def start(**variables):
        started.append(Run(tmp_path / "var", **variables).start())
        return started[-1]

    yield start
    for each in started:
        each.process.terminate()
        each.process.wait(60)
        processes.end(each.left_behind(), by=signal.SIGKILL, patience=5)


def test_it_starts_serves_heals_and_ends_without_a_trace(run):
    first = run()
    first.wait_for("Ctrl-C stops everything")

    # A command typed by hand finds the servers, and nobody else may read where they are.
    servers = first.data_dir / environment.SERVERS_FILE
    assert stat.S_IMODE(servers.stat().st_mode) == 0o600
    assert stat.S_IMODE((first.data_dir / "secret_key").stat().st_mode) == 0o600
    shown = first.by_hand("showmigrations", "reviews")
    assert "[X] 0001_initial" in shown.stdout, shown.stderr
    secret = json.loads(servers.read_text())["environment"]["SECRET_KEY"]
    assert secret not in first.said

    # The demo shop stands on an origin of its own and embeds ours.
    shop = f"http://127.0.0.1:{first.shop_port}"
    assert f"Demo shop     {shop}/" in first.said
    with urllib.request.urlopen(shop, timeout=5) as answer:
        assert b"<ugc-stars " in answer.read()

    # Whatever is killed comes back, Redis at the same address.
    before = first.children()
    assert set(before) == {"granian", "worker", "beat", "redis", "postgres"}
    for name in ("granian", "worker", "redis", "postgres"):
        before[name].kill()
    eventually(lambda: set(first.children()) == set(before), START_SECONDS)
    eventually(first.is_green, START_SECONDS)
    assert "worker ended (signal 9); starting it again." in first.said

    # A second one in the same folder says so in one line.
    second = Run(first.data_dir)
    second.output = first.output.with_suffix(".second")
    second.start().process.wait(30)
    assert second.process.returncode == 1
    assert second.said.count("\n") == 1
    assert f"UGC Hub already runs here, as process {first.process.pid}" in second.said

    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(60) == 0, first.said
    assert not first.left_behind()
    assert not servers.exists()
    shown = first.by_hand("showmigrations", "reviews")
    assert shown.returncode == 1
    assert "make run" in shown.stderr
    assert "Traceback" not in shown.stderr


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells a child of its parent's death"
)
def test_a_killed_one_leaves_nothing_and_the_next_starts_on_its_data(run):
    few = {"DJANGO_SETTINGS_MODULE": "tests.journeys.settings"}  # Of the demo's reviews.
    first = run(**few)
    first.wait_for("Ctrl-C stops everything")
    made = "from reviews.models import StaffUser as S; S.objects.create(email='kept@example.com')"
    assert first.by_hand("shell", "-c", made).returncode == 0

    first.process.kill()
    first.process.wait()
    eventually(lambda: not first.left_behind(), 40)
    second = run(**few)
    second.wait_for("Ctrl-C stops everything")

    kept = "from reviews.models import StaffUser as S; S.objects.get(email='kept@example.com')"
    asked = second.by_hand("shell", "-c", kept)
    assert asked.returncode == 0, asked.stderr


@pytest.mark.parametrize(
    "moment", ["", "PostgreSQL and Redis are up.", "The database is up to date."]
)
def test_a_signal_during_the_start_ends_it_too_even_twice(run, moment):
    started = run()
    if moment:
        started.wait_for(moment)
    else:
        eventually((started.data_dir / "log").exists)

    started.process.terminate()
    time.sleep(0.05)
    started.process.terminate()

    assert started.process.wait(60) in (0, -signal.SIGTERM), started.said
    assert not started.left_behind()


@pytest.mark.parametrize("variable", ["PORT", "DEMO_SHOP_PORT"])
def test_a_taken_port_gets_one_clear_line(run, variable):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        started = run(**{variable: str(port)})

        assert started.process.wait(30) == 1

    assert started.said.count("\n") == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in started.said
    assert f"make run {variable}=" in started.said
    assert not (started.data_dir / "postgres").exists()


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"WEB_WORKERS": "many"}, "WEB_WORKERS is 'many'; accepted is a whole number"),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Only REDIS_URL is set"),
        ({"HOST": "::"}, "BASE_URL is 'http://[::1]"),
    ],
)
def test_a_wrong_environment_gets_a_line_and_no_traceback(run, variables, line):
    started = run(**variables)

    assert started.process.wait(60) == 1
    assert line in started.said
    assert "Traceback" not in started.said
    assert not started.left_behind()
