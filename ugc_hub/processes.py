"""Starting and ending processes so that none outlives the one that owns it."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from pwd import struct_passwd

OWNER = "UGC_HUB_OWNER"
"""The variable that marks every process we start with the data folder it belongs to."""

_PR_SET_PDEATHSIG = 1
# Loaded here, because between fork and exec nothing may be imported or looked up any more.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


@dataclass(frozen=True, kw_only=True)
class Program:
    """How a process is started and how it likes to be ended."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    user: "struct_passwd | None" = None
    """The system user it runs as, if not ours."""
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10.0
    """Seconds between the stop signal and SIGKILL."""


def as_user(user: "struct_passwd | None") -> dict[str, Any]:
    """Return the arguments that make `subprocess` run a program as that user."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Process:
    """A running program in a process group of its own, so that a Ctrl-C reaches only its owner."""

    def __init__(self, program: Program) -> None:
        """Start the program, with its output appended to its log."""
        self.program = program
        owner = os.getpid()

        def before_exec() -> None:
            # Linux ends the program with us even when we are killed and cannot do it ourselves.
            # (Changing the user clears this, and subprocess does that before it calls us.)
            if _libc is not None:
                _libc.prctl(_PR_SET_PDEATHSIG, program.stop_signal)
                if os.getppid() != owner:
                    os._exit(1)

        with program.log.open("ab") as log:
            self._popen = subprocess.Popen(
                program.command,
                env=dict(program.environment),
                cwd=program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=before_exec,  # noqa: PLW1509  (see above; we have no threads)
                **as_user(program.user),
            )
        self.pid = self._popen.pid
        self.started_at = time.monotonic()

    @property
    def exit_code(self) -> int | None:
        """Return the exit code, or None while it runs. Once it has ended, so has its group."""
        if self._popen.returncode is None:
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            # ChildProcessError: someone else has collected the exit, so it has ended.
            with suppress(ChildProcessError):
                if os.waitid(os.P_PID, self.pid, flags) is None:
                    return None
            # Before the exit is collected: until then the number of the group cannot be reused.
            self._kill_group()
        return self._popen.wait()

    def ask_to_stop(self) -> None:
        """Send the stop signal, if it still runs."""
        if self.exit_code is None:
            self._popen.send_signal(self.program.stop_signal)

    def stop(self, *, hurry: Callable[[], bool] = lambda: False) -> None:
        """End it: by its stop signal, and by SIGKILL once patience ends or ``hurry`` says so."""
        self.ask_to_stop()
        deadline = time.monotonic() + self.program.patience
        while self.exit_code is None:
            if time.monotonic() > deadline or hurry():
                self._kill_group()
            time.sleep(0.02)

    def _kill_group(self) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def leftovers(owner: str) -> Iterator[psutil.Process]:
    """Yield the processes that an earlier owner of this data folder left behind."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(OWNER) == owner:
                yield process


def end(processes: Sequence[psutil.Process], *, by: signal.Signals, patience: float) -> None:
    """End processes that are not our children."""
    for process in processes:
        with suppress(psutil.Error):
            process.send_signal(by)
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=patience)
