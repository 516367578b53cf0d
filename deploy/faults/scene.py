"""What a fault works with: the running city, clients at work in it, and what is expected of it meanwhile."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from deploy.embedded.supervisor import Platform
from deploy.faults.stage import Tell
from deploy.faults.traffic import Traffic
from deploy.player.city import DemoCity
from deploy.player.client import GaveUp, SignedIn
from shared.ids import new_id

READY_SECONDS = 10.0
"""A service that died answers again within this time."""
_PATIENCE = 30.0


@dataclass(frozen=True)
class Expectation:
    """One thing that had to hold during a fault, beside the invariants after it."""

    fault: str
    what: str
    held: bool
    measured: str


@dataclass(frozen=True)
class Attempt:
    """One request, sent once: its status (None: no answer), how long that took, and the body."""

    status: int | None
    seconds: float
    body: Any


@dataclass(frozen=True)
class Fault:
    """Something that breaks. `arm` says before the episode which processes have to start differently for it.

    Two faults that need the same `place` are never in one episode.
    """

    name: str
    run: Callable[["Scene"], Awaitable[None]]
    arm: Callable[["Scene"], Awaitable[None]] | None = None
    place: str = ""


@dataclass
class Scene:
    """One episode's stage."""

    platform: Platform
    city: DemoCity
    traffic: Traffic
    chance: random.Random
    failpoint_log: Path
    tell: Tell
    staying: AsyncExitStack
    """Closed when the episode has healed."""
    fault: str = ""
    expectations: list[Expectation] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    """Faults that cannot be played on this machine, and why."""
    armed: set[str] = field(default_factory=set)
    """Processes to be started again before the faults begin."""
    to_heal: set[str] = field(default_factory=set)
    """Processes to be started again, as they are, at the end of the episode."""
    held: dict[str, Any] = field(default_factory=dict)
    """What `arm` leaves for `run`."""

    def expect(self, what: str, *, held: bool, measured: object = "") -> None:
        """Note whether something held."""
        self.expectations.append(Expectation(self.fault, what, held, str(measured)))
        if not held:
            self.tell(f"{self.fault}: NOT SO: {what} ({measured})")

    def leave_out(self, reason: str) -> None:
        """This machine does not let us."""
        self.left_out[self.fault] = reason
        self.tell(f"{self.fault}: left out: {reason}")

    def arm(self, process: str, environment: dict[str, str], *, until_healed: bool = True) -> None:
        """Start a process with more environment before the episode begins."""
        self.platform.extra.setdefault(process, {}).update(environment)
        self.armed.add(process)
        if until_healed:
            self.to_heal.add(process)

    @property
    def worker(self) -> SignedIn:
        """A client of the faults' own."""
        return self.traffic.probe

    async def prepared(self, count: int = 1) -> list[dict[str, Any]]:
        """Claims complete but for being sent."""
        return [await self.traffic.fill_in(self.worker) for _ in range(count)]

    async def submit(self, body: dict[str, Any], key: str, *, url: str | None = None, seconds: float = 12.0) -> Attempt:
        """Send a claim once, perhaps by another way."""
        base = url or self.platform.urls["claims"]
        headers = {"Authorization": f"Bearer {await self.worker.token('claims')}", "Idempotency-Key": key}
        began = time.monotonic()
        try:
            answer = await self.traffic.api.http.post(f"{base}/claims", json=body, headers=headers, timeout=seconds)
        except httpx.HTTPError:
            return Attempt(None, round(time.monotonic() - began, 2), None)
        return Attempt(answer.status_code, round(time.monotonic() - began, 2), answer.json())

    async def acknowledged(self, within: float, body: dict[str, Any] | None = None, key: str | None = None) -> None:
        """Expect that a submission, repeated as clients do, is acknowledged in time."""
        body = body or (await self.prepared())[0]
        key, began = key or str(new_id()), time.monotonic()
        attempt = Attempt(None, 0.0, None)
        while attempt.status != httpx.codes.CREATED and time.monotonic() - began < within + _PATIENCE:
            attempt = await self.submit(body, key, seconds=5.0)
            if attempt.status != httpx.codes.CREATED:
                await asyncio.sleep(0.2)
        took = round(time.monotonic() - began, 1)
        met = attempt.status == httpx.codes.CREATED and took <= within
        self.expect(f"a submission is acknowledged within {within:.0f} s", held=met, measured=f"{took} s")

    async def ready_again(self, name: str, since: float, within: float = READY_SECONDS) -> None:
        """Expect that a process that has just died answers in time."""
        await asyncio.sleep(0.05)
        await asyncio.to_thread(self.platform.wait_ready, name)
        took = round(time.monotonic() - since, 1)
        self.expect(f"{name} answers again within {within:.0f} s", held=took <= within, measured=f"{took} s")

    async def until(self, look: Callable[[], Awaitable[Any]], what: str, within: float) -> bool:
        """Expect that something comes true in time."""
        began = time.monotonic()
        while not (found := bool(await look())) and time.monotonic() - began < within:  # noqa: ASYNC110 - in databases
            await asyncio.sleep(0.2)
        self.expect(what, held=found, measured=f"{time.monotonic() - began:.1f} s")
        return found

    @asynccontextmanager
    async def database(self, service: str) -> AsyncIterator["asyncpg.Connection[Any]"]:
        """A service's database as an administrator: for obstacles, never for effects."""
        url = self.platform.admin_database_url(service)
        connection = await asyncpg.connect(url, command_timeout=20, server_settings={"application_name": "faults"})
        try:
            yield connection
        finally:
            connection.terminate()

    async def count(self, service: str, query: str, *arguments: Any) -> int:
        """A number from a service's database."""
        async with self.database(service) as database:
            return int(await database.fetchval(query, *arguments) or 0)

    async def quietly(self, act: Awaitable[Any]) -> Any:
        """What a client does beside the fault; that it gives up is a broken expectation."""
        try:
            return await act
        except GaveUp as error:
            self.expect("clients are answered", held=False, measured=error)
            return None
