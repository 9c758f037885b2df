"""Load by wrk, bounded in time and only on this machine."""

import re
import statistics
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.serving import Serving

SECONDS = 3
ROUNDS = 3
CONNECTIONS = 16


@dataclass(frozen=True)
class Ratio:
    """Requests per second of the system and of the floor, and how they compare."""

    system: float
    floor: float

    @property
    def ratio(self) -> float:
        return self.system / self.floor


class UnexpectedAnswers(Exception):
    """The server answered with errors, so its speed says nothing."""


def requests_per_second(
    server: Serving,
    path: str,
    *,
    headers: Mapping[str, str],
    script: str = "",
) -> float:
    """Load ``path`` and return what wrk counted.

    Raises:
        UnexpectedAnswers: some answers were not 2xx or 3xx.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        command = [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"),
            *(part for name, value in headers.items() for part in ("-H", f"{name}: {value}")),
            *(("-s", file.name) if script else ()),
            f"http://127.0.0.1:{server.port}{path}",
        ]
        output = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=SECONDS + 30
        ).stdout
    if "Non-2xx" in output:
        raise UnexpectedAnswers(output)
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None:
        raise UnexpectedAnswers(output)
    return float(found[1])


def compare(
    system: Serving,
    floor: Serving,
    path: str,
    *,
    headers: Mapping[str, str],
    script: str = "",
) -> Ratio:
    """Load both in turn, several rounds; the medians stand for each, so that a slow moment of a
    shared machine does not decide.
    """
    requests_per_second(system, path, headers=headers, script=script)  # warms up
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(requests_per_second(floor, path, headers=headers, script=script))
        ours.append(requests_per_second(system, path, headers=headers, script=script))
    return Ratio(statistics.median(ours), statistics.median(theirs))


def compare_paths(server: Serving, path: str, other: str) -> Ratio:
    """Load two paths of one server in turn; ``other`` is the floor."""
    requests_per_second(server, path, headers={})  # warms up
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(requests_per_second(server, other, headers={}))
        ours.append(requests_per_second(server, path, headers={}))
    return Ratio(statistics.median(ours), statistics.median(theirs))


def script_file(name: str) -> str:
    """Return the text of a wrk script that lies beside this file."""
    return (Path(__file__).parent / name).read_text()
