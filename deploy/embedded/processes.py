"""Child processes: each in its own process group with its own log, and known to the guard."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from deploy.embedded import guard as guard_script

ROOT = Path(__file__).resolve().parents[2]
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "SSL_CERT_FILE")


def minimal_environment() -> dict[str, str]:
    """Return what any program needs to run: nothing of the platform's own settings."""
    return {"LANG": "C.UTF-8", **{name: os.environ[name] for name in PASSED_ON if name in os.environ}}


class Guard:
    """The supervisor's end of the pipe to `guard.py`."""

    def __init__(self, inherited: Sequence[int] = ()) -> None:
        command = [sys.executable, "-I", "-S", guard_script.__file__]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, start_new_session=True, pass_fds=inherited, env=minimal_environment()
        )
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        return self._process.pid

    def add(self, pid: int, number: signal.Signals) -> None:
        self._tell(f"+{pid} {number.value}\n")

    def forget(self, pid: int) -> None:
        self._tell(f"-{pid}\n")

    def close(self) -> None:
        """Let the guard end what is still listed, and wait for it."""
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        with self._lock:
            if self._process.stdin and not self._process.stdin.closed:
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()


@dataclass(frozen=True)
class Program:
    """How to start one process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 10.0
    folder: Path = ROOT


class Child:
    """One running process."""

    def __init__(self, program: Program, guard: Guard) -> None:
        self.program = program
        self._guard = guard
        program.log.parent.mkdir(parents=True, exist_ok=True)
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(
                program.command, env=program.environment, cwd=program.folder, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        guard.add(self.pid, program.stop_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    @property
    def alive(self) -> bool:
        return self.exit_code is None

    def signal(self, number: signal.Signals) -> None:
        if self.alive:
            os.killpg(self.pid, number)

    def stop(self) -> None:
        """Ask the process to end; after its grace it is killed."""
        if self.alive:
            self._process.send_signal(self.program.stop_signal)
            try:
                self._process.wait(self.program.grace_seconds)
            except subprocess.TimeoutExpired:
                self.kill()
        self._guard.forget(self.pid)

    def kill(self) -> None:
        """SIGKILL to the process and all its descendants (PostgreSQL's leave the process group)."""
        family = [*descendants(self.pid), self.pid] if self.alive else []
        for pid in family:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait()
        self._guard.forget(self.pid)


def descendants(pid: int) -> list[int]:
    try:
        return [child.pid for child in psutil.Process(pid).children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
