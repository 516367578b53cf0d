"""The data folder: one platform at a time works in it."""

import fcntl
import os
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from deploy.embedded.problems import StartError, disk_problems, require_space

GUARD_SECONDS = 10.0
LOCK = "lock"


class Holder(NamedTuple):
    """Who works in a data folder, and from which port on."""

    pid: int
    port_base: int


class HomeLock:
    """Held by the supervisor and inherited by its guard: free only when everything has ended."""

    def __init__(self, home: Path, port_base: int) -> None:
        require_space(home)
        with disk_problems(home):
            home.mkdir(parents=True, exist_ok=True)
            self.descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._obtain(home)
        except StartError:
            os.close(self.descriptor)
            raise
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{os.getpid()} {port_base}".encode(), 0)

    def release(self) -> None:
        os.close(self.descriptor)

    def _obtain(self, home: Path) -> None:
        deadline = time.monotonic() + GUARD_SECONDS
        while not _try(self.descriptor):
            # a supervisor that was killed leaves its guard, which needs a moment to end what is left
            if psutil.pid_exists(_read(self.descriptor).pid) or time.monotonic() > deadline:
                raise StartError(f"Huzhu is already running on {home}: stop it, or choose another HUZHU_HOME.")
            time.sleep(0.1)


def holder(home: Path) -> Holder | None:
    """Return who works in this folder now."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        return None if _try(descriptor) else _read(descriptor)
    finally:
        os.close(descriptor)


def wipe(home: Path) -> None:
    """Remove everything but the lock, which is held."""
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()


def _read(descriptor: int) -> Holder:
    pid, _, port_base = os.pread(descriptor, 40, 0).decode().partition(" ")
    return Holder(int(pid or 0), int(port_base or 0))


def _try(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
