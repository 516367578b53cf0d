"""Real PostgreSQL and Apache Kafka for every test that needs them; one service at a time by `service`."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import hypothesis
import pytest
import structlog

from tests.harness.databases import Databases
from tests.harness.secrets import write_secrets
from tests.harness.servers import TestServers, find_servers
from tests.harness.service import ServiceHarness, open_harness

pytest_plugins = ["tests.harness.platform", "tests.harness.workers"]

hypothesis.settings.register_profile("unhurried", deadline=None)  # a busy machine is no failure
hypothesis.settings.load_profile("unhurried")

structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
"""Errors that a test brings about are told plainly: to draw a trace with all its values takes longer than the test."""

OpenService = Callable[..., Awaitable[ServiceHarness]]


@pytest.fixture(scope="session")
def servers() -> Iterator[TestServers]:
    """PostgreSQL and Kafka: those of HUZHU_TEST_POSTGRES and HUZHU_TEST_KAFKA, else our own, started once."""
    with tempfile.TemporaryDirectory(prefix="huzhu-test-") as home, find_servers(Path(home)) as found:
        yield found


@pytest.fixture(scope="session")
async def databases(servers: TestServers) -> AsyncIterator[Databases]:
    """Fresh databases, cloned from a migrated template per service."""
    with tempfile.TemporaryDirectory(prefix="huzhu-secrets-") as directory:
        write_secrets(Path(directory))
        made = Databases(servers.postgres_url, Path(directory))
        yield made
        await made.close()


@pytest.fixture
async def service(databases: Databases) -> AsyncIterator[OpenService]:
    """`harness = await service("claims")`: the service's application and handlers over a fresh database.

    `service("claims", name)`: over a copy of the database of that name.
    """
    async with AsyncExitStack() as stack:

        async def open_service(name: str, template: str | None = None) -> ServiceHarness:
            return await stack.enter_async_context(open_harness(name, databases, template))

        yield open_service
