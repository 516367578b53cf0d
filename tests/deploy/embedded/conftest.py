"""One platform with its servers only, shared by a module's tests, in a folder and on ports of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.embedded.ports import is_free
from deploy.embedded.services import ports
from deploy.embedded.supervisor import Platform


@pytest.fixture(scope="session")
def free_base() -> int:
    return next(base for base in range(8300, 11000, 50) if all(map(is_free, ports(base).values())))


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, free_base: int) -> Iterator[Platform]:
    running = Platform(tmp_path_factory.mktemp("home"), free_base, outside={})
    running.start(servers_only=True)
    yield running
    running.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
