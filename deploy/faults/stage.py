"""A city made for breaking: everything runs, people are signed in once, and a second agency lives in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from deploy.checks.world import Memory
from deploy.embedded.processes import ROOT
from deploy.embedded.supervisor import Platform
from deploy.faults.neighbours import Neighbours
from deploy.history import RecordingTransport
from deploy.player.city import AGENCY, DemoCity, Person
from deploy.player.client import Api, SignedIn
from deploy.player.loading import Loader
from deploy.player.offices import give_office

Tell = Callable[[str], None]
_LIMITS = httpx.Limits(max_connections=200, max_keepalive_connections=60)
_SECONDS = 10.0


@dataclass
class Stage:
    """Where episodes are played, one after the other."""

    platform: Platform
    city: DemoCity
    api: Api
    neighbours: Neighbours
    root: Path
    memory: Memory = field(default_factory=Memory)
    _clients: dict[str, SignedIn] = field(default_factory=dict)

    async def found(self) -> None:
        """Make the city true, with a worker in finance and a second agency."""
        home = self.platform.addresses.home
        await Loader(home, self.city, self.api, self.platform.command).load()
        await _let_a_worker_pay(self.city, self.api)
        await self.neighbours.found()
        self.city.save(home)

    def client(self, person: Person) -> SignedIn:
        """Whoever has signed in stays so."""
        return self._clients.setdefault(person.key, SignedIn(self.api, person))

    def sign_in_again(self, person: Person) -> SignedIn:
        """The token or the session ran out."""
        self._clients.pop(person.key, None)
        return self.client(person)


@asynccontextmanager
async def empty_stage(home: Path, port_base: int, tell: Tell, root: Path = ROOT) -> AsyncIterator[Stage]:
    """Everything that runs, under `home`, with services from the checkout `root`; it is stopped at the end."""
    platform = Platform(home, port_base, report=tell, root=root)
    await asyncio.to_thread(platform.start, fresh=True)
    try:
        transport = RecordingTransport(home, httpx.AsyncHTTPTransport(limits=_LIMITS))
        async with httpx.AsyncClient(transport=transport, timeout=_SECONDS) as http:
            api, city = Api(platform.urls, http), DemoCity.of(home)
            yield Stage(platform, city, api, Neighbours(platform, city, api), root)
    finally:
        await asyncio.to_thread(platform.stop)


async def _let_a_worker_pay(city: DemoCity, api: Api) -> None:
    """One who files claims works in finance too: only the duties keep that person from the own money."""
    worker = city.workers[0]
    body = {"person_id": worker.person_id, "role": "finance", "scope": AGENCY}
    security = [SignedIn(api, officer) for officer in city.having("security_administrator")]
    await give_office(security, body, f"{city.seed}/finance")
