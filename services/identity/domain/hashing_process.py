"""`python -m services.identity.domain.hashing_process THREADS PATIENCE`: passwords, worked out in a process of its own.

It gives way to everybody else on the machine, knows no secret of the service, opens nothing, and ends when the other
end of its pipe is closed, in whatever way that happened. It imports as little as it can, to be there quickly.
"""

import os
import resource
import sys
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

from services.identity.domain.argon import Answered, Argon, Asked, asked_in

_NICENESS = 19
_TRIES, _PAUSE_SECONDS = 20, 0.05
"""Linux lets a session change its weight ten times a second, all sessions of a machine together."""
_OUT = 1


def give_way() -> None:
    """The least weight there is: for this process, and for its session, which Linux weighs against other sessions."""
    os.setpriority(os.PRIO_PROCESS, 0, _NICENESS)
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
        for _ in range(_TRIES):
            try:
                _weigh_session()
            except BlockingIOError:
                time.sleep(_PAUSE_SECONDS)
            else:
                return


def _weigh_session() -> None:
    if os.getsid(0) != os.getpid():
        return  # somebody else's
    with suppress(FileNotFoundError), open("/proc/self/autogroup", "w", encoding="ascii") as weight:  # noqa: PTH123 - not a path of ours
        weight.write(str(_NICENESS))


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


def main(threads: int, patience_seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # no password is ever written to a disk
    give_way()
    argon, outbox, line = Argon(), Outbox(threads, patience_seconds), SimpleQueue[Asked]()

    def work() -> None:
        while True:
            outbox.put(argon.answer(line.get()))

    for _ in range(threads):
        threading.Thread(target=work, daemon=True).start()
    for asked in asked_in(sys.stdin.buffer):
        outbox.expect()
        line.put(asked)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
    os._exit(0)  # whoever asked is gone; nobody waits for what is under way
