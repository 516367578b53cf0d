"""One thing that runs: a server, a service or a simulator."""

import time
from abc import ABC, abstractmethod
from pathlib import Path

from deploy.embedded.problems import StartError, explain_death
from deploy.embedded.processes import Child, Guard, Program


class Unit(ABC):
    start_seconds = 60.0

    def __init__(self, name: str, log: Path, guard: Guard) -> None:
        self.name, self.log, self._guard = name, log, guard
        self.child: Child | None = None

    @abstractmethod
    def start(self) -> None:
        """Start the process without waiting for it."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether it does its work now."""

    @property
    def alive(self) -> bool:
        return self.child is not None and self.child.alive

    def run(self, program: Program) -> None:
        self.child = Child(program, self._guard)

    def wait_ready(self) -> None:
        deadline = time.monotonic() + self.start_seconds
        while not self.answers():
            if not self.alive:
                raise explain_death(self.name, self.log)
            if time.monotonic() > deadline:
                raise StartError(f"{self.name} was not ready after {self.start_seconds:.0f} s; see {self.log}.")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        if self.child:
            self.child.kill()
