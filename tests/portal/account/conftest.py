"""The account pages over the real identity service, both in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.harness.databases import Databases
from tests.harness.service import ServiceHarness, open_harness
from tests.identity.city import City
from tests.identity.conftest import city, founded, identity, phones, residents, template
from tests.portal.browser import Browser

__all__ = ["city", "founded", "identity", "phones", "residents", "template"]


@pytest.fixture
async def portal(city: City, databases: Databases) -> AsyncIterator[ServiceHarness]:
    """Every service but identity is away."""
    async with open_harness("portal", databases) as harness:
        away = httpx.MockTransport(lambda _: httpx.Response(503))
        transports = {"http://identity.test": httpx.ASGITransport(app=city.identity.app), "all://": away}
        async with httpx.AsyncClient(mounts=transports, timeout=10) as client:
            harness.context.http, own = client, harness.context.http
            yield harness
            harness.context.http = own


@pytest.fixture
def browser(portal: ServiceHarness) -> Browser:
    return Browser(portal.app)
