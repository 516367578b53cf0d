"""What a line of the benchmark is: one path of ours against comparators, interleaved in the same run, tied to counts.

A line is a module under `deploy.bench.lines` with `async def run(bench: Bench) -> LineResult`. It brings its database
into shape (`deploy.bench.place`), gives each side as a coroutine that does work for about `bench.seconds` and returns
a rate, lets `interleaved` call them in turn, and counts afterwards whether the work was really done.
"""

import statistics
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from deploy.bench.machine import machine
from deploy.embedded.addresses import Addresses

Rates = dict[str, list[float]]
"""Side → what it did a second, one figure per repeat."""
Side = Callable[[], Awaitable[float]]
"""Works once and returns its rate."""


@dataclass(frozen=True)
class Bench:
    """Where a line works: servers that run, a folder of its own, and how much is asked of it.

    `addresses` leads to both servers: `addresses.database_url(service, "app" | "owner" | "relay")`,
    `addresses.kafka_admin()`, and `deploy.embedded.environment.of_service(addresses, service)` is the environment of
    a service's process. The owner role may create schemas and look past row security.
    """

    addresses: Addresses
    folder: Path
    """Scratch; exists, and is this line's alone."""
    repeats: int = 5
    seconds: float = 5.0
    """How long each side works in each repeat, where that can be chosen."""
    scale: float = 1.0
    """Shrinks prepared data and fixed amounts of work: 1 is the figure that counts, tests use far less."""
    tell: Callable[[str], None] = lambda _: None
    """Says on the screen what is being done now."""

    def amount(self, full: int, least: int = 1) -> int:
        """`full` at scale 1, never fewer than `least`."""
        return max(least, round(full * self.scale))


@dataclass(frozen=True)
class LineResult:
    """One line's outcome; everything here is in the JSON document."""

    line: str
    ratios: dict[str, float]
    """Our rate ÷ the comparator's in the same repeat, median over the repeats."""
    correct: bool
    repeats: int
    spread: float
    """The widest (max - min) ÷ median among those ratios."""
    rates: dict[str, float] = field(default_factory=dict)
    """Median absolute rate of every side, a second: for orientation only."""
    counted: dict[str, Any] = field(default_factory=dict)
    """What `correct` rests on."""
    details: dict[str, Any] = field(default_factory=dict)
    """Whatever else is worth keeping: percentiles, curves, versions."""
    machine: str = field(default_factory=machine)

    def document(self) -> dict[str, Any]:
        return asdict(self)


Line = Callable[[Bench], Coroutine[Any, Any, LineResult]]


async def interleaved(bench: Bench, sides: Mapping[str, Side]) -> Rates:
    """Call every side once per repeat, each time beginning with another, so that a machine's moods meet all of them."""
    names = list(sides)
    rates: Rates = {name: [] for name in names}
    for repeat in range(bench.repeats):
        turn = repeat % len(names)
        for name in names[turn:] + names[:turn]:
            bench.tell(f"repeat {repeat + 1} of {bench.repeats}: {name}")
            rates[name].append(await sides[name]())
    return rates


def compared(line: str, rates: Rates, ours: str, *, correct: bool, **more: Any) -> LineResult:
    """The result of `ours` against every other side."""
    ratios = {name: _ratios(rates[ours], rates[name]) for name in rates if name != ours}
    return LineResult(
        line=line,
        ratios={name: round(statistics.median(values), 4) for name, values in ratios.items()},
        correct=correct,
        repeats=len(rates[ours]),
        spread=round(max((spread(values) for values in ratios.values()), default=0.0), 4),
        rates={name: round(statistics.median(values), 2) for name, values in rates.items()},
        **more,
    )


def spread(values: list[float]) -> float:
    middle = statistics.median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


def _ratios(ours: list[float], others: list[float]) -> list[float]:
    return [mine / other if other else 0.0 for mine, other in zip(ours, others, strict=True)]
