import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOW_SPACE = 200 * 1024 * 1024
FULL_DISK_TEXT = "No space left on device"


class StartError(Exception):
    """Something that keeps the platform from starting; its text is the one sentence that a person reads."""


def require_space(folder: Path) -> None:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    if free < LOW_SPACE:
        raise StartError(
            f"The disk under {existing} is full: {free >> 20} MB are free, {LOW_SPACE >> 20} MB are needed."
        )


@contextmanager
def disk_problems(folder: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StartError(f"The disk under {folder} is full.") from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise StartError(f"{error.filename or folder} cannot be written: choose another HUZHU_HOME.") from error
        raise


def explain_death(name: str, log: Path) -> StartError:
    """Say why a server ended during its start, from the last lines of its log."""
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    tail = "\n".join(lines[-40:])
    if FULL_DISK_TEXT in tail:
        return StartError(f"{name} could not start: the disk under {log.parent} is full.")
    last = next((line for line in reversed(lines) if line.strip()), "it wrote nothing")
    return StartError(f"{name} ended while starting ({last.strip()[:200]}); see {log}.")
