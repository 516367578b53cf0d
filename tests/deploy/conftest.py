"""A whole city that belongs to the tests of the platform: they may kill its services, and write into its tables."""

from collections.abc import Iterator

import pytest

from deploy.embedded import kafka
from deploy.embedded.supervisor import Platform
from tests.harness.ports import free_base


@pytest.fixture(scope="session")
def own_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Its broker tells who was let in, too. After the plants its services are dead: the tests of them come before."""
    with pytest.MonkeyPatch.context() as patch:
        told = [word.replace("authorizer.logger=info", "authorizer.logger=debug") for word in kafka.LOGGING]
        patch.setattr(kafka, "LOGGING", told)
        with Platform(tmp_path_factory.mktemp("city"), free_base(), outside={}) as platform:
            yield platform
