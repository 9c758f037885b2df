"""Everything this installation is told from outside, read from environment variables.

Each variable is declared once, as a field of `Environment` whose name in capitals is the variable's
name. A wrong value stops the start: `read` collects all problems and raises them as one error that
names each variable, its value (never a secret's) and what is accepted instead.
"""

import dataclasses
import ipaddress
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

import psutil
import psycopg
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parent.parent
SERVERS_FILE = "servers.json"

T = TypeVar("T")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class InvalidEnvironment(Exception):
    """One or more environment variables are missing or wrong; the message lists them all."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of value: how it is parsed (ValueError if it cannot be) and what it accepts."""

    accepts: str
    parse: Callable[[str], T]


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
        text.lower()
    ]


def _matching(pattern: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError
        return text

    return parse


def _integer(low: int, high: int) -> Kind[int]:
    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    return Kind(f"a whole number from {low} to {high}", parse)


def _list_of(kind: Kind[T]) -> Kind[tuple[T, ...]]:
    def parse(text: str) -> tuple[T, ...]:
        return tuple(kind.parse(part.strip()) for part in text.split(",") if part.strip())

    return Kind(f"a list, separated by commas, of {kind.accepts}", parse)


def _url(text: str, *, schemes: tuple[str, ...]) -> SplitResult:
    parts = urlsplit(text)
    if parts.scheme not in schemes or not parts.hostname or parts.port == 0:
        raise ValueError
    return parts


def _web_url(text: str) -> str:
    return _url(text, schemes=("http", "https")).geturl()


def _base_url(text: str) -> str:
    parts = _url(text, schemes=("http", "https"))
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise ValueError
    return f"{parts.scheme}://{parts.netloc}"


def _database_url(text: str) -> dict[str, Any]:
    if not text.startswith(("postgresql://", "postgres://")):
        raise ValueError
    try:
        parameters = conninfo_to_dict(text)
    except psycopg.ProgrammingError:
        # Its message quotes the URL, with the password.
        raise ValueError from None
    # Several hosts have several ports.
    if not parameters.get("dbname") or not re.fullmatch(r"[\d,]*", str(parameters.get("port", ""))):
        raise ValueError
    return parameters


def _redis_url(text: str) -> str:
    if not re.fullmatch(r"/?|/\d+", _url(text, schemes=("redis", "rediss")).path):
        raise ValueError
    return text


def _folder(text: str) -> Path:
    try:
        path = ROOT / Path(text).expanduser()
    except RuntimeError:
        # There is no such user.
        raise ValueError from None
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _long_enough(text: str) -> str:
    if len(text) < 32:
        raise ValueError
    return text


def _zone(text: str) -> str:
    if text not in available_timezones():
        raise ValueError
    return text


TEXT = Kind("any text", str)
BOOLEAN = Kind("true or false", _boolean)
ZONE = Kind("a time zone such as Asia/Ho_Chi_Minh", _zone)
LEVEL = Kind("DEBUG, INFO, WARNING or ERROR", _matching("DEBUG|INFO|WARNING|ERROR"))
HOSTS = _list_of(Kind("host names such as reviews.example.com", _matching(r"[^\s/:*]+|\[.+\]")))
NETWORKS = _list_of(Kind("networks such as 10.0.0.0/8", ipaddress.ip_network))
ORIGINS = _list_of(
    Kind(
        "origins such as https://images.example.com",
        _matching(r"https?://(\*\.)?[a-zA-Z0-9.-]+(:\d+)?"),
    )
)
FOLDER = Kind("a folder", _folder)
WEB_URL = Kind("a URL such as https://s3.example.com", _web_url)
BASE_URL = Kind("a URL without a path, such as https://reviews.example.com", _base_url)
DATABASE_URL = Kind("a URL such as postgresql://user:password@host:5432/name", _database_url)
REDIS_URL = Kind("a URL such as redis://:password@host:6379/0", _redis_url)
SECRET = Kind("a random text of at least 32 characters", _long_enough)
SECRETS = _list_of(Kind("random texts of at least 32 characters", _long_enough))


def variable(kind: Kind[T], default: T, *, secret: bool = False) -> T:
    """Declare a variable of a kind; what is secret is never repeated in an error."""
    return dataclasses.field(default=default, metadata={"kind": kind, "secret": secret})


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The variables and their defaults; `.env.example` says what each is for."""

    debug: bool = variable(BOOLEAN, False)
    secret_key: str = variable(SECRET, "", secret=True)
    secret_key_fallbacks: tuple[str, ...] = variable(SECRETS, (), secret=True)
    base_url: str = variable(BASE_URL, "http://127.0.0.1:8000")
    allowed_hosts: tuple[str, ...] = variable(HOSTS, ())
    insecure_http: bool = variable(BOOLEAN, False)
    trusted_proxies: tuple[Network, ...] = variable(NETWORKS, ())
    csp_image_origins: tuple[str, ...] = variable(ORIGINS, ())

    database_url: dict[str, Any] = variable(DATABASE_URL, cast(dict[str, Any], None), secret=True)
    database_pool_size: int = variable(_integer(0, 200), 0)
    database_statement_timeout: int = variable(_integer(0, 3600), 0)
    redis_url: str = variable(REDIS_URL, "", secret=True)

    email_host: str = variable(TEXT, "")
    email_port: int = variable(_integer(1, 65535), 587)
    email_host_user: str = variable(TEXT, "")
    email_host_password: str = variable(TEXT, "", secret=True)
    email_use_tls: bool = variable(BOOLEAN, True)
    default_from_email: str = variable(TEXT, "UGC Hub <no-reply@localhost>")

    media_s3_bucket: str = variable(TEXT, "")
    media_s3_endpoint_url: str = variable(WEB_URL, "")
    media_s3_region: str = variable(TEXT, "")
    media_s3_access_key: str = variable(TEXT, "", secret=True)
    media_s3_secret_key: str = variable(TEXT, "", secret=True)

    time_zone: str = variable(ZONE, "UTC")
    log_level: str = variable(LEVEL, "INFO")
    metrics_token: str = variable(SECRET, "", secret=True)
    data_dir: Path = variable(FOLDER, ROOT / "var")

    stale_while_revalidate: int = variable(_integer(0, 86_400), 0)
    imports_at_once: int = variable(_integer(1, 64), 1)

    host: str = variable(TEXT, "127.0.0.1")
    port: int = variable(_integer(1, 65535), 8000)
    demo_shop_port: int = variable(_integer(0, 65535), 0)
    web_workers: int = variable(_integer(1, 64), 2)


NAMES = tuple(field.name.upper() for field in dataclasses.fields(Environment))


def read(values: Mapping[str, str], *, servers: bool = True) -> Environment:
    """Return what ``values`` say; an empty value counts as not set.

    Without ``servers``, what only the processes behind the servers need may be missing: the
    supervisor reads its own port before it has started any.

    Raises:
        InvalidEnvironment: a value is wrong or a required one is missing.
    """
    found: dict[str, Any] = {}
    problems: list[str] = []
    for field in dataclasses.fields(Environment):
        name = field.name.upper()
        text = values.get(name, "").strip()
        if not text:
            continue
        kind: Kind[Any] = field.metadata["kind"]
        try:
            found[field.name] = kind.parse(text)
        except (ValueError, KeyError):
            shown = "a value that is not shown here" if field.metadata["secret"] else repr(text)
            problems.append(f"{name} is {shown}; accepted is {kind.accepts}.")
    environment = Environment(**found)
    if servers and not problems:
        problems = _missing(environment, values)
    if problems:
        raise InvalidEnvironment(problems)
    return environment


def _missing(environment: Environment, values: Mapping[str, str]) -> list[str]:
    def is_set(name: str) -> bool:
        return bool(values.get(name, "").strip())

    problems = []
    if not is_set("SECRET_KEY") and not environment.debug:
        problems.append(f"SECRET_KEY is not set; accepted is {SECRET.accepts}.")
    for name, kind in (("DATABASE_URL", DATABASE_URL), ("REDIS_URL", REDIS_URL)):
        if not is_set(name):
            problems.append(
                f"{name} is not set; accepted is {kind.accepts}. "
                "Or start everything, with servers of its own, by `make run`."
            )
    plain = environment.base_url.startswith("http://")
    if plain and not environment.insecure_http and not environment.debug:
        state = f"is {environment.base_url!r}" if is_set("BASE_URL") else "is not set"
        problems.append(
            f"BASE_URL {state}; accepted is the public URL, which begins with https:// "
            "unless INSECURE_HTTP is true."
        )
    return problems


def current() -> Environment:
    """Return the environment of this process.

    A command typed by hand while `make run` is up has none of the variables that name servers; it
    then takes over the whole environment of that run. With only some of them set it does not: half
    of one installation and half of another is never what was meant.
    """
    values = os.environ
    if any(values.get(name) for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")):
        return read(values)
    running = _running(read(values, servers=False).data_dir)
    return read({**running, **{name: value for name, value in values.items() if value}})


def _running(data_dir: Path) -> dict[str, str]:
    try:
        servers = json.loads((data_dir / SERVERS_FILE).read_text())
        alive = psutil.pid_exists(servers["pid"])
        return dict(servers["environment"]) if alive else {}
    except (OSError, ValueError, KeyError):
        return {}
