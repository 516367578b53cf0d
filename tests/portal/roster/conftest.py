"""The roster's pages over the real identity and enrollment services, all in this process."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.harness.databases import Databases
from tests.harness.service import ServiceHarness, open_harness
from tests.identity.city import City
from tests.identity.conftest import city, founded, identity, template
from tests.portal.roster.employer import Employer

__all__ = ["city", "founded", "identity", "template"]

PLANS = {"items": [{"id": "quanzhou-inpatient", "name": "住院医疗互助"}]}


@pytest.fixture
async def enrollment(databases: Databases) -> AsyncIterator[ServiceHarness]:
    async with open_harness("enrollment", databases) as harness:
        yield harness


def _claims(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=PLANS) if request.url.path == "/plans" else httpx.Response(503)


@pytest.fixture
async def portal(city: City, enrollment: ServiceHarness, databases: Databases) -> AsyncIterator[ServiceHarness]:
    """Claims tells its plans and nothing else; every other service is away."""
    async with open_harness("portal", databases) as harness:
        transports = {
            "http://identity.test": httpx.ASGITransport(app=city.identity.app),
            "http://enrollment.test": httpx.ASGITransport(app=enrollment.app),
            "http://claims.test": httpx.MockTransport(_claims),
            "all://": httpx.MockTransport(lambda _: httpx.Response(503)),
        }
        async with httpx.AsyncClient(mounts=transports, timeout=10) as client:
            harness.context.http, own = client, harness.context.http
            yield harness
            harness.context.http = own


@pytest.fixture
async def employer(city: City, enrollment: ServiceHarness, portal: ServiceHarness) -> Employer:
    """A member organisation with a roster clerk."""
    return await Employer.begun(city, enrollment, portal)
