"""`python -m services.identity.domain.hashing_process THREADS PATIENCE`: passwords, worked out in a process of its own.

It gives way to everybody else on the machine: whoever was kept waiting for long pauses for a while, too. It knows no
secret of the service, opens nothing, and ends when the other end of its pipe is closed, in whatever way that happened.
It imports as little as it can, to be there quickly.
"""

import os
import resource
import sys
import threading
import time
from queue import SimpleQueue

from services.identity.domain.argon import Answered, Argon, Asked, asked_in
from services.identity.domain.giving_way import give_way

_OUT, _COMPLAINTS = 1, 2
_LONGEST_PAUSE_SECONDS = 0.2


class Outbox:
    """While somebody stands in line, answers wait for others, for a while: the service wakes less often."""

    def __init__(self, threads: int, patience_seconds: float) -> None:
        self._threads, self._patience_seconds = threads, patience_seconds
        self._lock = threading.Lock()
        self._taken = 0
        self._kept: list[bytes] = []
        self._since = 0.0

    def expect(self) -> None:
        with self._lock:
            self._taken += 1

    def put(self, answer: Answered) -> None:
        now = time.monotonic()
        with self._lock:
            self._taken -= 1
            self._since = self._since if self._kept else now
            self._kept.append(answer.packed())
            if self._taken > self._threads and now - self._since < self._patience_seconds:
                return
            said, self._kept = memoryview(b"".join(self._kept)), []
            while said:
                said = said[os.write(_OUT, said) :]


def pause(worked: float, waited: float) -> float:
    """How long to leave the processor to those who want it; in seconds. Who waits no longer than it works goes on."""
    return min(max(0.0, waited - worked), _LONGEST_PAUSE_SECONDS)


def main(threads: int, patience_seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no password is ever written to a disk
    give_way()
    argon, outbox, line = Argon(), Outbox(threads, patience_seconds), SimpleQueue[Asked]()

    def work() -> None:
        try:
            while True:
                asked = line.get()
                began, worked = time.monotonic(), time.thread_time()
                outbox.put(argon.answer(asked))
                worked = time.thread_time() - worked
                time.sleep(pause(worked, time.monotonic() - began - worked))
        except BaseException as error:  # noqa: BLE001 - rather no process, which is noticed, than one with a thread less
            os.write(_COMPLAINTS, f"{type(error).__name__}\n".encode())
            os._exit(1)

    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()
    for asked in asked_in(sys.stdin.buffer):
        outbox.expect()
        line.put(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
    os._exit(0)  # whoever asked is gone; nobody waits for what is under way
