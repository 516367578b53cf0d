"""What dies unexpectedly is started again, with a growing pause."""

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.embedded.keeper import Keeper
from deploy.embedded.problems import StartError
from deploy.embedded.processes import Guard, Program, minimal_environment
from deploy.embedded.units import Unit


class Sleeper(Unit):
    """A process that does nothing, or ends at once with the given word."""

    last_words = ""
    starts = 0

    def start(self) -> None:
        self.starts += 1
        code = f"print({self.last_words!r})" if self.last_words else "import time; time.sleep(60)"
        self.run(Program("sleeper", [sys.executable, "-S", "-c", code], minimal_environment(), self.log))

    def answers(self) -> bool:
        return self.alive and not self.last_words


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Sleeper]:
    guard = Guard()
    sleeper = Sleeper("sleeper", tmp_path / "sleeper.log", guard)
    sleeper.start()
    yield sleeper
    sleeper.kill()
    guard.close()


@pytest.fixture
def reports() -> list[str]:
    return []


@pytest.fixture
def keeper(unit: Sleeper, reports: list[str]) -> Iterator[Keeper]:
    kept = Keeper(unit, reports.append)
    kept.watch()
    yield kept
    kept.close()


def eventually(true: Callable[[], bool]) -> None:
    for _ in itertools.takewhile(lambda _: not true(), range(200)):
        time.sleep(0.05)
    assert true()


def test_a_killed_process_is_started_again_and_that_is_told(keeper: Keeper, unit: Sleeper, reports: list[str]) -> None:
    assert unit.child is not None
    old = unit.child.pid
    keeper.kill(stay_down=False)
    eventually(lambda: unit.alive and unit.child is not None and unit.child.pid != old)
    keeper.wait_ready()
    assert reports == ["sleeper ended unexpectedly and starts again in 0.2 s"]


def test_one_that_keeps_dying_is_tried_with_growing_pauses(keeper: Keeper, unit: Sleeper, reports: list[str]) -> None:
    unit.last_words = "out of luck"
    keeper.kill(stay_down=False)
    eventually(lambda: len([line for line in reports if "unexpectedly" in line]) >= 3)
    assert [line.split()[-2] for line in reports if "unexpectedly" in line][:3] == ["0.2", "0.4", "0.8"]
    assert any("out of luck" in line for line in reports)


def test_one_that_was_stopped_stays_down_until_it_is_restarted(keeper: Keeper, unit: Sleeper) -> None:
    keeper.stop()
    time.sleep(0.5)
    assert not unit.alive
    keeper.restart()
    assert unit.alive
    assert unit.starts == 2


def test_one_that_dies_while_it_is_first_awaited_is_explained(unit: Sleeper) -> None:
    unit.kill()
    unit.last_words = "cannot find my hat"
    unit.start()
    with pytest.raises(StartError, match="cannot find my hat"):
        Keeper(unit, lambda _: None).wait_ready()
