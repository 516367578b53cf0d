"""One platform with its servers only, shared by the tests of this folder, in a folder and on ports of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.supervisor import Platform
from tests.harness import ports


@pytest.fixture(scope="session")
def free_base() -> int:
    return ports.free_base()


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    running = Platform(tmp_path_factory.mktemp("home"), ports.free_base(), outside={})
    running.start(servers_only=True)
    yield running
    running.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
