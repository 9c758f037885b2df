"""What the supervisor tells the person at the terminal."""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ugc_hub import demo_shop
from ugc_hub.environment import Environment

TAIL_LINES = 20


def line(text: str) -> None:
    """Print a line at once, even into a file."""
    with suppress(BrokenPipeError):
        print(text, flush=True)  # noqa: T201  (the terminal is what this is for)


def local_address(settings: Environment, *, port: int = 0) -> str:
    """Return host and port, ours or another, as a browser on this machine writes them."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(  # noqa: S104
        settings.host, settings.host
    )
    return f"{host}:{port or settings.port}"


def tail(log: Path) -> str:
    """Return the last lines of a log."""
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-TAIL_LINES:])
    return ""


class Errors:
    """Shows what a program newly logs as an error, in one line each."""

    def __init__(self, name: str, log: Path) -> None:
        """Begin at the beginning of its log."""
        self.name = name
        self.log = log
        self._seen = 0
        self._latest = ""

    def new_text(self) -> str:
        """Return the whole lines written since the last call."""
        with suppress(OSError), self.log.open("rb") as log:
            log.seek(self._seen)
            text = log.read(1_000_000)
            text = text[: text.rfind(b"\n") + 1]
            self._seen += len(text)
            return text.decode(errors="replace")
        return ""

    def show(self) -> None:
        """Print the new errors; the same one again is not repeated."""
        for text in self.new_text().splitlines():
            message = _error_in(text)
            if message and message != self._latest:
                self._latest = message
                line(f"{self.name}: {message} (see {self.log})")


def _error_in(text: str) -> str:
    try:
        record: dict[str, Any] = json.loads(text)
        return str(record["message"]) if record["level"] in ("ERROR", "CRITICAL") else ""
    except (ValueError, KeyError, TypeError):
        return ""


def summary(settings: Environment, values: Mapping[str, str], *, seconds: float) -> None:
    """Print where everything is and how to sign in."""
    base = values["BASE_URL"]
    demo: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        demo = json.loads((settings.data_dir / demo_shop.KEYS_FILE).read_text())
    places = [("API", f"{base}/api/docs/"), ("Admin", f"{base}/admin/")]
    if not settings.email_host:
        places.append(("Mailbox", f"{base}/mailbox/"))
    if demo:
        company = demo["company"]
        places = [
            ("Product page", f"{base}/c/{company}/{demo['product']}/"),
            ("Company page", f"{base}/c/{company}/"),
            ("Demo shop", f"http://{local_address(settings, port=demo_shop.port(settings))}/"),
            ("Desk", f"{base}/desk/{company}/"),
            *places,
        ]
    rows = [f"  {name:<14}{url}" for name, url in places]
    if demo:
        rows += ["", "Sign in with"]
        rows += [
            f"  {account['role']:<14}{account['email']}   {account['password']}"
            for account in demo["accounts"]
        ]
        rows += ["", "Keys of the demo company"]
        rows += [f"  {kind:<14}{key}" for kind, key in demo["keys"].items()]
    rows += ["", f"Logs are in {settings.data_dir / 'log'}. Ctrl-C stops everything."]
    line("\n".join(["", f"UGC Hub is ready ({seconds:.0f} s)", "", *rows]))
