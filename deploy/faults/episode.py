"""One episode: load and faults together, then healing, then every invariant."""

import asyncio
import random
import time
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from typing import Any

from deploy.checks import run as checks
from deploy.embedded.problems import StartError
from deploy.faults.kinds import FAULTS
from deploy.faults.kinds.deaths import fired_in
from deploy.faults.provocations import PROVOCATIONS
from deploy.faults.scene import Scene
from deploy.faults.stage import Stage, Tell
from deploy.faults.traffic import Traffic

SUBMISSIONS, DECISIONS = 200, 50
"""An episode counts when it acknowledged at least so many."""
_LONGEST_SECONDS = 180.0
_FAULT_SECONDS = 120.0
_KNOWN = FAULTS | PROVOCATIONS


@dataclass(frozen=True)
class Load:
    """How much is asked of an episode, and how long its city may take to finish what is on its way."""

    submissions: int = SUBMISSIONS
    decisions: int = DECISIONS
    healed_seconds: float = 60.0


@dataclass
class Outcome:
    """What an episode came to."""

    episode: int
    faults: list[str]
    submissions: int = 0
    decisions: int = 0
    payouts: int = 0
    failpoints: list[str] = field(default_factory=list)
    expectations: list[dict[str, Any]] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    given_up: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Answers that no client should have got."""
    check: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0
    spent: dict[str, float] = field(default_factory=dict)
    """Where the seconds went."""

    @property
    def counts(self) -> bool:
        """Whether there was enough load."""
        return self.submissions >= SUBMISSIONS and self.decisions >= DECISIONS

    @property
    def as_expected(self) -> bool:
        return not self.wrong and all(expectation["held"] for expectation in self.expectations)

    @property
    def ok(self) -> bool:
        return self.counts and self.as_expected and bool(self.check.get("ok"))


_LOAD = Load()


class _Watch:
    """Says where the seconds go."""

    def __init__(self, spent: dict[str, float]) -> None:
        self._spent, self.began = spent, time.monotonic()
        self._last = self.began

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self._spent[name] = round(now - self._last, 1)
        self._last = now


async def play(stage: Stage, names: list[str], seed: int, episode: int, tell: Tell, load: Load = _LOAD) -> Outcome:
    """Arm, load and break, heal, check."""
    outcome = Outcome(episode, names)
    watch = _Watch(outcome.spent)
    traffic = Traffic(stage, random.Random(f"{seed}/{episode}/load"), load.submissions + 5, load.decisions + 5)  # noqa: S311
    async with AsyncExitStack() as staying:
        scene = Scene(
            stage.platform, stage.city, traffic, random.Random(f"{seed}/{episode}/faults"),  # noqa: S311
            stage.platform.addresses.home / f"failpoints-{episode}.log", tell, staying,
        )  # fmt: skip
        await _arm(scene, names)
        watch.lap("arming")
        working = asyncio.create_task(traffic.run())
        beside = asyncio.create_task(stage.neighbours.run())
        await _break(scene, names)
        watch.lap("faults")
        while not (traffic.enough or working.done()) and time.monotonic() - watch.began < _LONGEST_SECONDS:  # noqa: ASYNC110 - counts
            await asyncio.sleep(0.1)
        beside.cancel()
        traffic.stop()
        await working
        watch.lap("rest of the load")
        await _heal(scene)
        watch.lap("healing")
    stage.city.save(stage.platform.addresses.home)
    _take_down(outcome, scene)
    tell(f"episode {episode}: {outcome.submissions} submissions, {outcome.decisions} decisions; checking")
    try:
        found = await checks.check(
            stage.platform.addresses, waits=True, memory=stage.memory, root=stage.root, seconds=load.healed_seconds
        )
        outcome.check = checks.document(found)
    except Exception as error:  # noqa: BLE001 - whatever it is, this episode did not hold, and the others go on
        outcome.wrong.append(f"the check could not be made: {type(error).__name__}: {error}"[:300])
    watch.lap("check")
    outcome.seconds = round(time.monotonic() - watch.began, 1)
    return outcome


def _take_down(outcome: Outcome, scene: Scene) -> None:
    traffic = scene.traffic
    outcome.submissions, outcome.decisions, outcome.payouts = traffic.submissions, traffic.decisions, traffic.payouts
    outcome.given_up, outcome.wrong = traffic.given_up, traffic.wrong
    outcome.failpoints = fired_in(scene)
    outcome.expectations = [asdict(expectation) for expectation in scene.expectations]
    outcome.left_out = scene.left_out


async def _arm(scene: Scene, names: list[str]) -> None:
    for name in names:
        arm = _KNOWN[name].arm
        if arm is not None:
            await arm(scene)
    await _restart(scene, scene.armed)


async def _break(scene: Scene, names: list[str]) -> None:
    for name in names:
        scene.fault = name
        scene.tell(name)
        try:
            await asyncio.wait_for(_KNOWN[name].run(scene), _FAULT_SECONDS)
        except Exception as error:  # noqa: BLE001 - whatever it is, it was not expected, and the others go on
            scene.expect("the fault can be played", held=False, measured=f"{type(error).__name__}: {error}"[:300])


async def _heal(scene: Scene) -> None:
    scene.platform.extra.clear()
    await _restart(scene, scene.to_heal)
    for name in ("postgres", "kafka", *scene.platform.urls):
        await asyncio.to_thread(scene.platform.wait_ready, name)


async def _restart(scene: Scene, processes: set[str]) -> None:
    await asyncio.gather(*(asyncio.to_thread(_start_again, scene, name) for name in sorted(processes)))


def _start_again(scene: Scene, name: str) -> None:
    try:
        scene.platform.restart(name)
    except StartError:  # a failpoint met at once; it is not armed a second time
        if "HUZHU_FAILPOINTS" not in scene.platform.extra.get(name, {}):
            raise
        scene.platform.restart(name)
