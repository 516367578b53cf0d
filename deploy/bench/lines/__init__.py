"""The lines, by name. Each is a module with `run`; only those that speak to the broker make it start."""

import importlib
from dataclasses import dataclass

from deploy.bench.line import Line


@dataclass(frozen=True)
class Entry:
    module: str
    kafka: bool = False
    always: bool = True
    """Whether `huzhu bench` without a name runs it."""

    def load(self) -> Line:
        run: Line = importlib.import_module(f"{__name__}.{self.module}").run
        return run


LINES = {
    "P1": Entry("submission"),
    "P2": Entry("tracing"),
    "P3": Entry("relay", kafka=True),
    "P4": Entry("consumer", kafka=True),
    "P6": Entry("signing_in", always=False),
    "growth": Entry("growth", kafka=True, always=False),
}
