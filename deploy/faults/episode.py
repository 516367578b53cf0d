"""One episode: load and faults together, then healing, then every invariant."""

import asyncio
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from deploy.checks import run as checks
from deploy.embedded.supervisor import Platform
from deploy.faults.schedule import Schedule
from deploy.faults.traffic import Traffic
from deploy.history import RecordingTransport
from deploy.player.city import DemoCity
from deploy.player.client import Api
from deploy.player.loading import Loader

SUBMISSIONS, DECISIONS = 200, 50
"""An episode counts when it acknowledged at least so many."""
_LONGEST_SECONDS = 240.0

Tell = Callable[[str], None]


@dataclass
class Outcome:
    """What an episode came to."""

    episode: int
    submissions: int = 0
    decisions: int = 0
    payouts: int = 0
    kills: dict[str, int] = field(default_factory=dict)
    failpoints: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    check: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def counts(self) -> bool:
        """Whether there was enough load."""
        return self.submissions >= SUBMISSIONS and self.decisions >= DECISIONS

    @property
    def ok(self) -> bool:
        return self.counts and bool(self.check.get("ok"))


async def load(platform: Platform) -> DemoCity:
    """The demonstration city, in a platform that was started."""
    home = platform.addresses.home
    city = DemoCity.of(home)
    async with httpx.AsyncClient(transport=RecordingTransport(home), timeout=20) as http:
        await Loader(home, city, Api(platform.urls, http), platform.command).load()
    return city


async def play(platform: Platform, city: DemoCity, seed: int, episode: int, tell: Tell) -> Outcome:
    """Arm, load and kill, heal, check."""
    schedule, outcome = Schedule.draw(seed, episode), Outcome(episode)
    home = platform.addresses.home
    log = home / f"failpoints-{episode}.log"
    began = time.monotonic()
    await _arm(platform, schedule, log)
    async with httpx.AsyncClient(transport=RecordingTransport(home), timeout=10) as http:
        traffic = Traffic(Api(platform.urls, http), city, random.Random(f"{seed}/{episode}/load"), SUBMISSIONS + 10)  # noqa: S311
        load = asyncio.create_task(traffic.run())
        kills = asyncio.create_task(_kill(platform, schedule, outcome, tell))
        while time.monotonic() - began < _LONGEST_SECONDS and not load.done():
            await asyncio.sleep(0.5)
            outcome.failpoints = _fired(log)
            if _enough(traffic, outcome, schedule) and kills.done():
                break
        kills.cancel()
        traffic.stop()
        await load
    outcome.submissions, outcome.decisions, outcome.payouts = traffic.submissions, traffic.decisions, traffic.payouts
    outcome.given_up = traffic.given_up
    city.save(home)
    tell(f"episode {episode}: {outcome.submissions} submissions, {outcome.decisions} decisions; healing")
    await _heal(platform, schedule)
    outcome.check = checks.document(await checks.check(platform.addresses, waits=True))
    outcome.seconds = round(time.monotonic() - began, 1)
    return outcome


def _enough(traffic: Traffic, outcome: Outcome, schedule: Schedule) -> bool:
    armed = {name for points in schedule.armed.values() for name in points}
    return traffic.submissions >= SUBMISSIONS and traffic.decisions >= DECISIONS and armed <= set(outcome.failpoints)


async def _arm(platform: Platform, schedule: Schedule, log: Path) -> None:
    for process in schedule.armed:
        platform.extra[process] = schedule.environment(process, str(log))
        await asyncio.to_thread(platform.restart, process)


async def _heal(platform: Platform, schedule: Schedule) -> None:
    platform.extra.clear()
    for process in schedule.armed:
        await asyncio.to_thread(platform.restart, process)
    for name in ("postgres", "kafka", *platform.urls):
        await asyncio.to_thread(platform.wait_ready, name)


async def _kill(platform: Platform, schedule: Schedule, outcome: Outcome, tell: Tell) -> None:
    began, kills = time.monotonic(), Counter[str]()
    for at, name in schedule.kills:
        await asyncio.sleep(max(0.0, began + at - time.monotonic()))
        tell(f"episode {outcome.episode}: kill -9 {name}")
        await asyncio.to_thread(platform.signal, name, signal.SIGKILL)
        kills[name] += 1
        outcome.kills = dict(kills)
        await asyncio.to_thread(platform.wait_ready, name)


def _fired(log: Path) -> list[str]:
    return sorted(set(log.read_text(encoding="utf-8").split())) if log.exists() else []
