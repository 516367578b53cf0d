"""Running lines one after the other over servers of their own, in a data folder of its own."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvloop

from deploy.bench.line import Bench, LineResult
from deploy.bench.lines import LINES
from deploy.embedded.addresses import Addresses
from deploy.embedded.home import holder
from deploy.embedded.problems import StartError
from deploy.embedded.supervisor import Platform

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Measure:
    """How much is asked of every line."""

    repeats: int
    seconds: float
    scale: float


def run(names: Sequence[str], home: Path, port_base: int, measure: Measure, tell: Tell) -> Iterator[LineResult]:
    """Each line's result as soon as it is there."""
    for name in names:
        with _servers(home, port_base, tell, kafka=LINES[name].kafka) as addresses:
            yield measured(name, addresses, measure, lambda text, name=name: tell(f"{name}: {text}"))  # type: ignore[misc]


def measured(name: str, addresses: Addresses, measure: Measure, tell: Tell) -> LineResult:
    """One line over servers that run."""
    folder = addresses.home / "bench" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    bench = Bench(addresses, folder, measure.repeats, measure.seconds, measure.scale, tell)
    return uvloop.run(LINES[name].load()(bench))


@contextmanager
def _servers(home: Path, port_base: int, tell: Tell, *, kafka: bool) -> Iterator[Addresses]:
    """Fresh and empty; the broker is left out where nobody speaks to it."""
    named = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "KAFKA_"))}
    outside = named if kafka else {**named, "KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    if holder(home) is not None:
        raise StartError(f"A benchmark is already running on {home}: wait for it, or choose another HUZHU_HOME.")
    if home.exists():
        shutil.rmtree(home)
    platform = Platform(home, port_base, outside=outside, report=tell)
    platform.start(servers_only=True)
    try:
        yield platform.addresses
    finally:
        platform.stop()
