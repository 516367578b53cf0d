"""Finding or starting the servers under test."""

import asyncio
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from shared.messaging.kafka import KafkaConnection
from tests.harness import containers


@dataclass(frozen=True)
class TestServers:
    """Where they are; `own` is the object that can kill and restart them, when they are ours."""

    __test__ = False

    postgres_url: str
    kafka_bootstrap: str
    kafka_admin_user: str
    kafka_admin_password: str
    own: Any = None

    @property
    def kafka(self) -> KafkaConnection:
        """As the administrator, who may do everything."""
        return KafkaConnection(self.kafka_bootstrap, self.kafka_admin_user, self.kafka_admin_password)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def own_servers(home: Path) -> Iterator[TestServers]:
    """Servers of our own, which a test may kill."""
    from deploy.embedded.servers import start_servers

    os.environ["PGSSLMODE"] = "disable"  # ours have no TLS: nobody has to ask for it first
    started = start_servers(home, free_port(), free_port())
    try:
        asyncio.run(_hasten(started.postgres_url))
        yield TestServers(
            started.postgres_url, started.kafka_bootstrap, started.admin_user, started.admin_password, started
        )
    finally:
        started.close()


@contextmanager
def find_servers(home: Path) -> Iterator[TestServers]:
    """Those of HUZHU_TEST_… or of KAFKA_BOOTSTRAP and DATABASE_ADMIN_URL → containers → embedded ones."""
    named = named_servers(os.environ)
    if named is not None:
        yield named
        return
    reason = containers.unavailable()
    if reason is None:
        with containers.containers() as found:
            yield TestServers(*found)
        return
    sys.stdout.write(f"no containers for these tests, so embedded servers: {reason}\n")
    with own_servers(home) as started:
        yield started


async def _hasten(postgres_url: str) -> None:
    """A killed process loses nothing by it, and nobody pulls the plug: no commit has to wait for the disk."""
    connection = await asyncpg.connect(postgres_url)
    for statement in ("alter system set fsync = off", "alter system set full_page_writes = off"):
        await connection.execute(statement)
    await connection.execute("select pg_reload_conf()")
    await connection.close()


def named_servers(environment: Mapping[str, str]) -> TestServers | None:
    """Servers that the caller runs; naming only one of the two is a mistake."""
    for postgres, kafka, admin in (
        ("HUZHU_TEST_POSTGRES", "HUZHU_TEST_KAFKA", "HUZHU_TEST_KAFKA_ADMIN"),
        ("DATABASE_ADMIN_URL", "KAFKA_BOOTSTRAP", "KAFKA_ADMIN"),
    ):
        names = (postgres, kafka, f"{admin}_USER", f"{admin}_PASSWORD")
        given = [environment[name] for name in names if environment.get(name)]
        if given and len(given) < len(names):
            raise KeyError(f"{', '.join(name for name in names if not environment.get(name))} must be set too")
        if given:
            return TestServers(*given)
    return None
