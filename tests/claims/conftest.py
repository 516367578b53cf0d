import pytest

from tests.claims.world import World
from tests.conftest import OpenService


@pytest.fixture
async def world(service: OpenService) -> World:
    """The claims service with one employer and one covered worker."""
    world = World(await service("claims"))
    await world.populate()
    return world
