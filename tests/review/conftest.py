from collections.abc import Awaitable, Callable

import pytest

from tests.harness.service import ServiceHarness
from tests.review.desk import Desk


@pytest.fixture
async def desk(service: Callable[[str], Awaitable[ServiceHarness]]) -> Desk:
    return Desk(await service("review"))
