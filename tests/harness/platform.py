"""The whole city on ports and in a folder of its own, started once for all tests that want it, with its people in it.

A plugin of the root conftest, so that journeys, pages and checks share one platform.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from deploy.embedded.supervisor import Platform
from deploy.history import RecordingTransport
from deploy.player.bill import CEILING_FEN
from deploy.player.city import DemoCity, Person
from deploy.player.client import Api, SignedIn
from deploy.player.loading import Loader
from deploy.player.play import Play
from deploy.player.playing import Cast
from tests.harness.ports import free_base


@dataclass
class Demo:
    """The demonstration city in a running platform."""

    platform: Platform
    city: DemoCity
    api: Api
    cast: Cast
    _count: int = 0

    def session(self, role: str, number: int = 0) -> SignedIn:
        return self.cast.session(self.city.having(role)[number])

    async def worker(self) -> Person:
        """A worker who has not claimed anything yet: also not in a demonstration on the same platform."""
        played = {person.key for person in DemoCity.of(self.platform.addresses.home).people if person.reserved_fen}
        for worker in self.city.workers:
            if not worker.reserved_fen and worker.key not in played:
                return self._reserve(worker)
        for worker in self.city.workers:
            self.city.replace(worker)
        await self.load()
        return self._reserve(self.city.workers[0])

    def _reserve(self, worker: Person) -> Person:
        worker.reserved_fen = CEILING_FEN
        self.save()
        return worker

    async def play(self) -> Play:
        """A play for a new worker."""
        self._count += 1
        return self.cast.play(await self.worker(), self._count)

    async def load(self) -> None:
        await Loader(self.platform.addresses.home, self.city, self.api, self.platform.command).load()

    def save(self) -> None:
        """Keep what was made up on the way: the check looks for it."""
        self.city.save(self.platform.addresses.home)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Everything running. Nothing of the caller's environment points it elsewhere."""
    with Platform(tmp_path_factory.mktemp("city"), free_base(), outside={}) as running:
        yield running


@pytest.fixture(scope="session")
async def demo(platform: Platform) -> AsyncIterator[Demo]:
    """The platform with the demonstration city loaded; every keyed POST goes into its history."""
    home = platform.addresses.home
    city = DemoCity.of(home)
    async with httpx.AsyncClient(transport=RecordingTransport(home), timeout=20) as http:
        api = Api(platform.urls, http)
        made = Demo(platform, city, api, Cast(city, api))
        await made.load()
        yield made
        await asyncio.to_thread(made.save)
