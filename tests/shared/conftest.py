from collections.abc import AsyncIterator

import pytest

from tests.harness.databases import Databases
from tests.harness.probe import Counted, Probe
from tests.harness.servers import TestServers
from tests.harness.topics import recreate_topic


@pytest.fixture
async def probe(servers: TestServers, databases: Databases) -> AsyncIterator[Probe]:
    """The probe service over a fresh database, with an empty topic."""
    await recreate_topic(servers.kafka, Counted.topic)
    name = await databases.fresh("probe")
    urls = (databases.url(name, "huzhu_probe_app"), databases.url(name, "huzhu_probe_relay"), databases.url(name))
    made = Probe(*urls, servers.kafka)
    yield made
    await made.close()
    await databases.drop(name)
