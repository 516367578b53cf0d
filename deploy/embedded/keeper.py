"""Keeps one unit running, as an orchestrator would: what dies unexpectedly is started again, with a growing pause."""

import threading
import time
from collections.abc import Callable

from deploy.embedded.problems import StartError, explain_death
from deploy.embedded.units import Unit

LOOK_SECONDS = 0.1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
STEADY_SECONDS = 30.0

Report = Callable[[str], None]


class Keeper:
    """`restarted` runs after each start but the first; the broker is provisioned again there."""

    def __init__(self, unit: Unit, report: Report, restarted: Callable[[], None] = lambda: None) -> None:
        self.unit = unit
        self._report, self._restarted = report, restarted
        self._lock = threading.RLock()
        self._wanted = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._watch, name=f"keep-{unit.name}", daemon=True)

    def watch(self) -> None:
        """Begin to watch a unit that was started and has answered."""
        self._wanted.set()
        self._thread.start()

    def kill(self, *, stay_down: bool) -> None:
        if stay_down:
            self._wanted.clear()
        with self._lock:
            self.unit.kill()

    def stop(self) -> None:
        self._wanted.clear()
        with self._lock:
            self.unit.stop()

    def restart(self) -> None:
        """Stop if it runs, start, and wait until it answers."""
        self.stop()
        with self._lock:
            self._start()
            self._wanted.set()

    def wait_ready(self) -> None:
        """Wait until it answers; on its way there a watched unit may die and be started again."""
        deadline = time.monotonic() + self.unit.start_seconds
        while not self.unit.answers():
            if time.monotonic() > deadline:
                raise StartError(f"{self.unit.name} was not ready in time; see {self.unit.log}.")
            if not self._wanted.is_set() and not self.unit.alive:
                raise explain_death(self.unit.name, self.unit.log)
            time.sleep(LOOK_SECONDS)

    def close(self) -> None:
        self._closing.set()
        self._wanted.clear()
        if self._thread.ident is not None:
            self._thread.join()

    def _start(self) -> None:
        self.unit.start()
        self.unit.wait_ready()
        self._restarted()

    def _watch(self) -> None:
        pause, since = FIRST_PAUSE, time.monotonic()
        while not self._closing.wait(LOOK_SECONDS):
            if self.unit.alive or not self._wanted.is_set():
                continue
            if time.monotonic() - since > STEADY_SECONDS:
                pause = FIRST_PAUSE
            self._report(f"{self.unit.name} ended unexpectedly and starts again in {pause:.1f} s")
            if self._closing.wait(pause):
                return
            pause, since = min(pause * 2, LONGEST_PAUSE), time.monotonic()
            self._revive()

    def _revive(self) -> None:
        with self._lock:
            if self.unit.alive or not self._wanted.is_set():
                return
            try:
                self._start()
            except StartError as error:
                self.unit.kill()
                self._report(str(error))
