import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOW_SPACE = 200 * 1024 * 1024
NO_SPACE = 64 * 1024 * 1024
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


def explain_failure(error: BaseException, folder: Path) -> BaseException:
    """Prefer the cause to its many consequences: a disk that filled up while servers were starting."""
    if isinstance(error, StartError) and folder.exists() and shutil.disk_usage(folder).free < NO_SPACE:
        return StartError(f"The disk under {folder} is full.")
    return error


def explain_death(name: str, log: Path) -> StartError:
    """Say why a server ended during its start, from the last lines of its log."""
    tail = "\n".join(log.read_text(errors="replace").splitlines()[-40:]) if log.exists() else ""
    if FULL_DISK_TEXT in tail:
        return StartError(f"{name} could not start: the disk under {log.parent} is full.")
    return StartError(f"{name} ended while starting ({last_line(tail)}); see {log}.")


def last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it wrote nothing"])[-1].strip()[:300]
