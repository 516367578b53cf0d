from collections.abc import AsyncIterator

import pytest

from tests.harness.databases import Databases
from tests.portal.browser import Browser
from tests.portal.fakes.city import MadeUpCity, made_up_city


@pytest.fixture
async def city(databases: Databases) -> AsyncIterator[MadeUpCity]:
    async with made_up_city(databases) as made:
        yield made


@pytest.fixture
def browser(city: MadeUpCity) -> Browser:
    return Browser(city.harness.app)
