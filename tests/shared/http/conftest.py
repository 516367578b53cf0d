"""The edge's own fixture."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.harness.probe import Probe
from tests.shared.http.things import things


@pytest.fixture
async def client(probe: Probe) -> AsyncIterator[httpx.AsyncClient]:
    async with things(probe) as opened:
        yield opened
