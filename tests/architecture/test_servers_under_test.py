"""Which PostgreSQL and Kafka the tests take: named ones, then containers, then the embedded ones."""

from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from docker.errors import APIError, DockerException, ImageNotFound

from tests.harness import containers, servers
from tests.harness.servers import TestServers, find_servers, named_servers

NAMED = {
    "HUZHU_TEST_POSTGRES": "postgresql://here", "HUZHU_TEST_KAFKA": "here:1",
    "HUZHU_TEST_KAFKA_ADMIN_USER": "admin", "HUZHU_TEST_KAFKA_ADMIN_PASSWORD": "word",
}  # fmt: skip
REAL = {
    "DATABASE_ADMIN_URL": "postgresql://real", "KAFKA_BOOTSTRAP": "real:1",
    "KAFKA_ADMIN_USER": "admin", "KAFKA_ADMIN_PASSWORD": "word",
}  # fmt: skip


class Engine:
    """A Docker engine with some images, which may be able to pull others."""

    def __init__(self, *has: str, pulls: bool = False) -> None:
        self.has, self.pulls, self.pulled, self.closed = set(has), pulls, list[str](), False
        self.images = self

    def get(self, image: str) -> None:
        if image not in self.has:
            raise ImageNotFound("no such image")

    def pull(self, image: str) -> None:
        if not self.pulls:
            raise APIError("the registry cannot be reached")
        self.pulled.append(image)

    def close(self) -> None:
        self.closed = True


def no_engine() -> Engine:
    raise DockerException("Error while fetching server API version\nand more")


@pytest.fixture
def nothing_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMED, *REAL):
        monkeypatch.delenv(name, raising=False)


def test_without_an_engine_there_are_no_containers() -> None:
    assert containers.unavailable(no_engine) == ("no Docker engine answers (Error while fetching server API version)")


def test_an_engine_without_an_image_that_it_cannot_pull_is_no_engine() -> None:
    engine = Engine(containers.POSTGRES)
    assert containers.unavailable(lambda: engine) == (
        f"the engine cannot get {containers.KAFKA} (the registry cannot be reached)"
    )
    assert engine.closed


def test_an_engine_that_has_the_images_or_can_pull_them_serves() -> None:
    assert containers.unavailable(lambda: Engine(containers.POSTGRES, containers.KAFKA)) is None
    engine = Engine(containers.KAFKA, pulls=True)
    assert containers.unavailable(lambda: engine) is None
    assert engine.pulled == [containers.POSTGRES]


def test_named_servers_come_first_and_half_a_pair_is_a_mistake() -> None:
    assert named_servers({}) is None
    assert named_servers({**NAMED, **REAL}) == TestServers("postgresql://here", "here:1", "admin", "word")
    assert named_servers(REAL) == TestServers("postgresql://real", "real:1", "admin", "word")
    with pytest.raises(KeyError, match="DATABASE_ADMIN_URL"):
        named_servers({"KAFKA_BOOTSTRAP": "real:1"})


@pytest.mark.usefixtures("nothing_named")
@pytest.mark.parametrize(("reason", "expected"), [(None, "container"), ("no Docker engine answers", "embedded")])
def test_containers_come_before_the_embedded_servers(
    reason: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def made() -> Any:
        yield ("container", "", "", "")

    @contextmanager
    def embedded(_: Path) -> Any:
        yield TestServers("embedded", "", "", "")

    monkeypatch.setattr(containers, "unavailable", lambda: reason)
    monkeypatch.setattr(containers, "containers", made)
    monkeypatch.setattr(servers, "own_servers", embedded)
    with find_servers(tmp_path) as found:
        assert found.postgres_url == expected
