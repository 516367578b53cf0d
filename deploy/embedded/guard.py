"""Ends the platform's processes when their supervisor is gone, even by SIGKILL.

Run as a script with a pipe on standard input: `+pid signal` adds a process group, `-pid` forgets it. The pipe closes
when the supervisor ends, whatever way; what is then still listed is ended, last started first. Standard library only:
it has to start quickly. It inherits the lock of the data folder, so nobody starts there before this has finished.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable

GRACE_SECONDS = 5.0


def listed(lines: Iterable[str]) -> dict[int, int]:
    groups: dict[int, int] = {}
    for line in lines:
        pid, _, number = line[1:].strip().partition(" ")
        if line.startswith("+"):
            groups[int(pid)] = int(number)
        else:
            groups.pop(int(pid), None)
    return groups


def send(pid: int, number: int) -> bool:
    """Signal a process group; False when it is gone."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def end(groups: dict[int, int]) -> None:
    left = {pid for pid, number in reversed(groups.items()) if send(pid, number)}
    deadline = time.monotonic() + GRACE_SECONDS
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = {pid for pid in left if send(pid, 0)}
    for pid in left:
        send(pid, signal.SIGKILL)


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    end(listed(sys.stdin))
