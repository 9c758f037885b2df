"""The figures as a table for people."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

INTRODUCTION = """# Benchmarks

Every figure is a ratio of two things measured in the same run, because the same program is twice as
fast on one machine as on the next. `make bench` measures all of them, and with
`PAGE=docs/benchmarks.md` writes this page.

The **floor** is a WSGI function that returns the same bytes from memory, served by the same server
(granian, one worker, eight threads) and loaded by the same client (wrk, one thread, 16
connections). Both are loaded in turn, three rounds of three seconds each; the medians count. What
has to be made is compared with Django that returns the same bytes without middleware.

What is submitted is compared with a **bare INSERT**: a function on the same server that puts the
same row with its text, or the row of a photo, into the same tables of the same PostgreSQL by one
statement, over a pool of as many connections. It checks nothing, keeps no file, no journal and no
answer for a repeated request.

- *cold*: nothing is stored, each answer is made from the database.
- *warm body*: the process remembers the answer and knows that nothing has changed.
- *warm ETag*: the client has the answer and asks whether it still holds (`304`).

"""


@dataclass(frozen=True)
class Figure:
    """One line: what was measured, both sides, and how they compare."""

    what: str
    system: float
    base: float
    unit: str
    against: str

    @property
    def ratio(self) -> float:
        return self.system / self.base

    def row(self) -> str:
        return (
            f"| {self.what} | {self.system:,.0f} {self.unit} | {self.base:,.0f} {self.unit} "
            f"| {self.against} | **{self.ratio:.3f}** |"
        )


HEAD = "| what | system | compared with | which is | ratio |\n| --- | ---: | ---: | --- | ---: |"


def show(figure: Figure) -> None:
    """Print a figure as soon as it is known."""
    print(figure.row(), flush=True)  # noqa: T201


def write(figures: Sequence[Figure], *, to: Path, minutes: float) -> None:
    """Write the page."""
    machine = (
        f"Run of {datetime.now(tz=UTC):%d %b %Y} on {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, PostgreSQL and Redis embedded, all on one machine with the "
        f"client; {minutes:.0f} minutes.\n\n"
    )
    rows = "\n".join(figure.row() for figure in figures)
    to.write_text(f"{INTRODUCTION}{machine}{HEAD}\n{rows}\n")
