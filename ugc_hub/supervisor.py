"""Runs the whole of UGC Hub on one machine: `python -m ugc_hub.supervisor`, or `make run`.

It starts PostgreSQL and Redis (unless DATABASE_URL and REDIS_URL name servers), prepares the
database, starts web, worker and beat, and keeps them all running until Ctrl-C or SIGTERM. Signals
only set a flag, which every wait looks at: nothing is cut off between starting a process and
remembering it, so none is left behind, whenever the signal comes.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from celery import Celery
from dotenv import dotenv_values

from ugc_hub import demo_shop, embedded, environment, processes, report
from ugc_hub.embedded import Server, UnableToStart
from ugc_hub.environment import ROOT, SERVERS_FILE, Environment, InvalidEnvironment
from ugc_hub.processes import Process, Program

READY_SECONDS = 90
MANAGE = (sys.executable, str(ROOT / "manage.py"))
CELERY = (sys.executable, "-m", "celery", "-A", "ugc_hub.celery")
OURS = (
    *("postgres", "postgres.unfinished", "redis", "static", "private", "metrics", "log"),
    *("beat-schedule*", "static.fingerprint", "secret_key", demo_shop.KEYS_FILE, SERVERS_FILE),
)
"""What we keep in the data folder, as patterns; `reset` removes these and nothing else."""


class Stopped(Exception):
    """A signal asked for the end."""


class Supervisor:
    """The processes of one installation, in the order in which they were started."""

    def __init__(self, settings: Environment, values: Mapping[str, str]) -> None:
        """Take the environment; nothing is started yet."""
        self.settings = settings
        self.data_dir = settings.data_dir
        self.log_dir = settings.data_dir / "log"
        self.owner = str(settings.data_dir)
        self.values = {**values, processes.OWNER: self.owner, "PYTHONUNBUFFERED": "1"}
        self.children: list[Child] = []
        self.signals = 0

    # --- the whole of it ---

    def run(self) -> None:
        """Start everything, keep it running, and end it all when a signal says so."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_signal)
        try:
            self._start()
            while True:
                self._look_after()
                self._pause(0.2)
        except Stopped:
            report.line("Stopping …")
        finally:
            self._end()
        report.line("Stopped.")

    def _start(self) -> None:
        started = time.monotonic()
        self._start_servers()
        self._write_servers_file()
        self._prepare()
        for program in self._programs():
            self.children.append(Child(program))
        self._wait_until_ready()
        report.summary(self.settings, self.values, seconds=time.monotonic() - started)

    def _end(self) -> None:
        # Web first, so that no work comes in; then those who do the work; then what they stand on.
        order = {"shop": 0, "web": 0, "worker": 1, "beat": 2, "redis": 3, "postgres": 4}
        for child in sorted(self.children, key=lambda child: order[child.name]):
            child.process.stop(hurry=lambda: self.signals > 2)
        (self.data_dir / SERVERS_FILE).unlink(missing_ok=True)

    def _note_signal(self, *_: object) -> None:
        self.signals += 1

    def _check(self) -> None:
        if self.signals:
            raise Stopped

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._check()
            time.sleep(0.05)

    # --- servers ---

    def _start_servers(self) -> None:
        given = [name for name in ("DATABASE_URL", "REDIS_URL") if self.values.get(name)]
        if len(given) == 1:
            raise UnableToStart(f"Only {given[0]} is set; set both DATABASE_URL and REDIS_URL.")
        if given:
            report.line("Using the servers that DATABASE_URL and REDIS_URL name.")
            return
        self.values.setdefault("SECRET_KEY", _kept_secret(self.data_dir / "secret_key"))
        servers = {
            "DATABASE_URL": embedded.postgres(
                self.data_dir / "postgres", log=self._log("postgres"), owner=self.owner
            ),
            "REDIS_URL": embedded.redis_server(
                self.data_dir / "redis", log=self._log("redis"), owner=self.owner
            ),
        }
        for name, server in servers.items():
            self._check()
            self.children.append(Child(server.program))
            self._wait_for(server)
            self.values[name] = server.url
        report.line("PostgreSQL and Redis are up.")

    def _wait_for(self, server: Server) -> None:
        embedded.wait_until_ready(server, self.children[-1].process, check=self._check)

    def _write_servers_file(self) -> None:
        """Let commands typed by hand find what this run uses."""
        environment.read(self.values)
        ours = {name: self.values[name] for name in environment.NAMES if self.values.get(name)}
        _write_private(
            self.data_dir / SERVERS_FILE, json.dumps({"pid": os.getpid(), "environment": ours})
        )

    # --- preparation ---

    def _prepare(self) -> None:
        self._run_once("migrate", "--no-input", "--verbosity=0")
        report.line("The database is up to date.")
        fingerprint = _fingerprint_of_static_files()
        stamp = self.data_dir / "static.fingerprint"
        if not stamp.exists() or stamp.read_text() != fingerprint:
            self._run_once("collectstatic", "--no-input", "--clear", "--verbosity=0")
            stamp.write_text(fingerprint)
        self._run_once("create_demo")
        # Counters are added up from one file a process; those of the last run count no more.
        shutil.rmtree(self.data_dir / "metrics", ignore_errors=True)

    def _run_once(self, *arguments: str) -> None:
        """Run a command to its end.

        Raises:
            UnableToStart: it failed; the message has what it said.
        """
        child = Child(self._program(arguments[0], (*MANAGE, *arguments)))
        try:
            while child.process.exit_code is None:
                self._pause(0.05)
        finally:
            child.process.stop()
        if child.process.exit_code:
            raise UnableToStart(f"{arguments[0]} failed:\n{report.tail(self._log(arguments[0]))}")

    # --- web, worker, beat ---

    def _programs(self) -> list[Program]:
        settings = self.settings
        web = (
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
            *("--host", settings.host, "--port", str(settings.port)),
            *("--workers", str(settings.web_workers), "--respawn-failed-workers"),
            # Two less than the connections in the pool of each process (see wsgi.py).
            *("--blocking-threads", "8"),
            *("--workers-kill-timeout", "8", "--log-level", "warning", "ugc_hub.wsgi:application"),
        )
        worker = (
            *(*CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"),
            *("--without-gossip", "--without-mingle"),
        )
        beat = (*CELERY, "beat", "--loglevel", "INFO", "--pidfile=")
        programs = [
            self._program("web", web),
            self._program("worker", worker, patience=15),
            self._program("beat", beat, patience=5),
        ]
        if (self.data_dir / demo_shop.KEYS_FILE).exists():
            programs.append(self._program("shop", demo_shop.command(settings), patience=5))
        return programs

    def _program(self, name: str, command: tuple[str, ...], *, patience: float = 10) -> Program:
        return Program(
            name=name,
            command=command,
            environment=self.values,
            folder=ROOT,
            log=self._log(name),
            patience=patience,
        )

    def _log(self, name: str) -> Path:
        return self.log_dir / f"{name}.log"

    def _wait_until_ready(self) -> None:
        """Return when `/readyz` is green and the worker takes tasks.

        Raises:
            UnableToStart: that did not happen, or one of them cannot be started.
        """
        deadline = time.monotonic() + READY_SECONDS
        celery = Celery(broker=self.values["REDIS_URL"])
        while not (_is_green(self.settings) and celery.control.ping(timeout=0.5)):
            failed = next((child for child in self.children if child.failures > 2), None)
            if failed is not None or time.monotonic() > deadline:
                name = failed.name if failed else "web"
                raise UnableToStart(f"{name} did not start:\n{report.tail(self._log(name))}")
            self._look_after()
            self._pause(0.1)

    def _look_after(self) -> None:
        for child in self.children:
            child.look_after()


class Child:
    """A program that is started again when it ends by itself."""

    def __init__(self, program: Program) -> None:
        """Start it."""
        self.name = program.name
        self.failures = 0
        self._start_again_at: float | None = None
        self._errors = report.Errors(program.name, program.log)
        self.process = Process(program)

    def look_after(self) -> None:
        """Show its new errors; if it has ended, start it again, later each time it fails soon."""
        self._errors.show()
        now = time.monotonic()
        if self.process.exit_code is None:
            if now - self.process.started_at > 30:
                self.failures = 0
        elif self._start_again_at is None:
            pause = min(0.25 * 2**self.failures, 15)
            self.failures += 1
            self._start_again_at = now + pause
            report.line(
                f"{self.name} ended ({_reason(self.process.exit_code)}); starting it again."
            )
        elif now >= self._start_again_at:
            self._start_again_at = None
            self.process = Process(self.process.program)


def _reason(exit_code: int) -> str:
    return f"signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"


def _is_green(settings: Environment) -> bool:
    try:
        url = f"http://{report.local_address(settings)}/readyz"
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _kept_secret(path: Path) -> str:
    if not path.exists():
        _write_private(path, secrets.token_urlsafe(48))
    return path.read_text()


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _fingerprint_of_static_files() -> str:
    """Return a digest that changes with our static files, or with the packages that bring some."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted(ROOT.glob("reviews/static/**/*")) + sorted(ROOT.glob("api/static/**/*")):
        if path.is_file():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()


def _take_lock(data_dir: Path) -> IO[str]:
    """Make this process the only one on the data folder, for as long as the file is open.

    Raises:
        UnableToStart: another one runs there.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = (data_dir / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        raise UnableToStart(f"UGC Hub already runs here, {lock.read()}.") from error
    return lock


def _check_ports(settings: Environment) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    for port, variable in ((settings.port, "PORT"), (demo_shop.port(settings), "DEMO_SHOP_PORT")):
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((settings.host, port))
            except OSError as error:
                raise UnableToStart(
                    f"Port {port} of {settings.host} cannot be used ({error.strerror}); "
                    f"choose another one: make run {variable}=8801"
                ) from error


def _values() -> dict[str, str]:
    """Return the environment: what is set, then what `.env` says, then what fits one machine.

    What is set to nothing counts, so that `DATABASE_URL= make run` passes over the one in `.env`.
    """
    given = {**dotenv_values(ROOT / ".env"), **os.environ}
    values = {name: value for name, value in given.items() if value}
    settings = environment.read(values, servers=False)
    values["DATA_DIR"] = str(settings.data_dir.resolve())
    local = report.local_address(settings)
    values.setdefault("BASE_URL", f"http://{local}")
    if settings.host in ("127.0.0.1", "localhost", "::1"):
        values.setdefault("INSECURE_HTTP", "true")
        values.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
    return values


def _begin_logs(folder: Path) -> None:
    """Set the logs of the last run aside, in place of those of the one before."""
    shutil.rmtree(folder / "previous", ignore_errors=True)
    (folder / "previous").mkdir(parents=True)
    for log in folder.glob("*.log"):
        log.rename(folder / "previous" / log.name)


def _reset(data_dir: Path) -> None:
    for path in [found for pattern in OURS for found in data_dir.glob(pattern)]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    report.line(f"Everything that UGC Hub kept in {data_dir} is gone.")


def _main(task: Callable[[Environment, dict[str, Any]], None]) -> None:
    try:
        values = _values()
        settings = environment.read(values, servers=False)
        with _take_lock(settings.data_dir) as lock:
            lock.truncate(0)
            lock.write(f"as process {os.getpid()}, at {values['BASE_URL']}")
            lock.flush()
            left = list(processes.leftovers(str(settings.data_dir)))
            processes.end(left, by=signal.SIGTERM, patience=10)
            task(settings, values)
    except KeyboardInterrupt:
        sys.exit(130)
    except (UnableToStart, InvalidEnvironment, OSError) as error:
        sys.exit(str(error))


def run(settings: Environment, values: dict[str, str]) -> None:
    """Run it all."""
    _check_ports(settings)
    _begin_logs(settings.data_dir / "log")
    Supervisor(settings, values).run()


def reset(settings: Environment, values: dict[str, str]) -> None:
    """Throw the data away."""
    if values.get("DATABASE_URL"):
        report.line("The data in the server that DATABASE_URL names is left alone.")
    _reset(settings.data_dir)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["reset"]):
        sys.exit("Only “reset” can be said here; without it, everything starts.")
    _main(reset if sys.argv[1:] else run)
