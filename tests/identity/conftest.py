from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.simulators.process import build
from deploy.simulators.registry.book import Book as RegistryBook
from deploy.simulators.registry.registry import registry
from deploy.simulators.sms.book import Book
from deploy.simulators.sms.provider import provider
from services.identity.jobs.send_short_messages import Sender
from services.identity.settings import Keys
from services.identity.use_cases.registry import Registry
from shared.sms.port import SmsPort
from tests.conftest import OpenService
from tests.harness.databases import Databases
from tests.harness.service import ServiceHarness, open_harness
from tests.identity.city import City, found
from tests.identity.online import Online
from tests.identity.phones import Line, Phones
from tests.identity.residents import Residents


@pytest.fixture(scope="session")
async def founded(databases: Databases) -> AsyncIterator[City]:
    """A city that was founded once; tests work in copies of its database."""
    async with open_harness("identity", databases) as identity:
        city = await found(identity)
        await identity.rest()
        yield city


@pytest.fixture
def template(request: pytest.FixtureRequest) -> str | None:
    """What the test's database is a copy of: whoever asks for the city finds it founded."""
    if "city" not in request.fixturenames:
        return None
    founded: City = request.getfixturevalue("founded")
    return founded.identity.database_name


@pytest.fixture
async def identity(service: OpenService, template: str | None) -> ServiceHarness:
    return await service("identity", template)


@pytest.fixture
def city(identity: ServiceHarness, founded: City) -> City:
    """An agency with its administrator and two security administrators, who have accounts."""
    return founded.standing_in(identity)


@pytest.fixture
async def phones(identity: ServiceHarness, tmp_path: Path) -> AsyncIterator[Phones]:
    book, secrets = Book(tmp_path / "sms.sqlite"), identity.context.settings.secrets
    transport = Line(app=build("sms", book, provider(book, secrets.text("sms.token"))), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        port = SmsPort(client, "http://sms.test", secrets.text("sms.token"))
        yield Phones(Sender(identity.database, Keys.of(secrets), port), book)
    book.close()


@pytest.fixture
async def online(city: City) -> Online:
    """The agency, before whose centre employers apply."""
    return Online(city)


@pytest.fixture
async def residents(identity: ServiceHarness, tmp_path: Path) -> AsyncIterator[Residents]:
    book = RegistryBook(tmp_path / "registry.sqlite")
    token = identity.context.settings.secrets.text("registry.token")
    app = build("registry", book, registry(book, token))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        identity.app.state.registry = Registry(client, "http://registry.test", token)
        yield Residents(book)
    book.close()
