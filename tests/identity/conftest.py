import json
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
from tests.harness.service import ServiceHarness
from tests.identity.city import City, Officer, founding
from tests.identity.numbers import id_number, phone
from tests.identity.online import Online
from tests.identity.phones import Line, Phones
from tests.identity.residents import Residents


@pytest.fixture
async def identity(service: OpenService) -> ServiceHarness:
    return await service("identity")


@pytest.fixture
async def city(identity: ServiceHarness, capsys: pytest.CaptureFixture[str]) -> City:
    """An agency with its administrator and two security administrators, who have accounts."""
    own_phone, officers = phone(), [phone(), phone()]
    words = founding(id_number(), own_phone, officers)
    assert await identity.service.commands["bootstrap"](identity.context.settings, words) == 0
    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    city = City(identity, own_phone, printed["person_id"])
    assert (await city.activate(own_phone, printed["activation_code"])).status_code == 204
    for officer, answer in zip(officers, printed["security"], strict=True):
        city.officers.append(Officer(answer["person_id"], officer))
        assert (await city.activate(officer, answer["activation_code"])).status_code == 204
    return city


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
