"""Finding or starting the servers under test."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.messaging.kafka import KafkaConnection


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

    started = start_servers(home, free_port(), free_port())
    try:
        yield TestServers(
            started.postgres_url, started.kafka_bootstrap, started.admin_user, started.admin_password, started
        )
    finally:
        started.close()


@contextmanager
def find_servers(home: Path) -> Iterator[TestServers]:
    if "HUZHU_TEST_POSTGRES" in os.environ:
        yield TestServers(
            os.environ["HUZHU_TEST_POSTGRES"],
            os.environ["HUZHU_TEST_KAFKA"],
            os.environ["HUZHU_TEST_KAFKA_ADMIN_USER"],
            os.environ["HUZHU_TEST_KAFKA_ADMIN_PASSWORD"],
        )
        return
    with own_servers(home) as started:
        yield started
