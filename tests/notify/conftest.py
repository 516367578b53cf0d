from collections.abc import AsyncIterator

import pytest

from tests.conftest import OpenService
from tests.harness.databases import Databases
from tests.harness.service import ServiceHarness
from tests.harness.sms import SmsProvider, running_sms
from tests.notify.world import Sending, World


@pytest.fixture
async def notify(service: OpenService) -> ServiceHarness:
    return await service("notify")


@pytest.fixture
async def world(notify: ServiceHarness) -> World:
    return World(notify)


@pytest.fixture(scope="session")
async def provider(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SmsProvider]:
    async with running_sms(tmp_path_factory.mktemp("sms"), databases.secrets) as running:
        yield running


@pytest.fixture
async def sending(world: World, provider: SmsProvider) -> Sending:
    """A worker whose claim was returned: one SMS is queued, the provider behaves."""
    await provider.control()
    await world.submit()
    await world.notify.deliver(world.returned("employer", "missing_document"))
    return Sending(world, provider)
