"""SIGTERM drains: no new work, what is in hand is finished, offsets are committed, and all that in under 10 s."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.embedded.ports import free_port
from tests.harness.environment import plain_environment
from tests.harness.probe import Counter, Probe
from tests.harness.probe_process import ANSWERING, HANDLING
from tests.harness.running import all_sent, relaying, until
from tests.harness.secrets import write_secrets


@asynccontextmanager
async def serving(probe: Probe, log: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    """The probe's process, ready, and a client of its API."""
    port = free_port()
    secrets = log.with_name("secrets")
    secrets.mkdir()
    write_secrets(secrets)
    environment = {
        **plain_environment(), "DATABASE_URL": probe.app_url, "HUZHU_PORT": str(port),
        "KAFKA_BOOTSTRAP": probe.kafka.bootstrap, "KAFKA_USER": probe.kafka.user or "",
        "KAFKA_PASSWORD": probe.kafka.password or "", "HUZHU_SECRETS": str(secrets),
    }  # fmt: skip
    command = (sys.executable, "-m", "tests.harness.probe_process", "all")
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=output, stderr=output)
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=15) as client:
            await until(lambda: answers(client), 30)
            yield process, client
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


async def refuses(client: httpx.AsyncClient) -> bool:
    return not await answers(client)


async def waits_for(probe: Probe, lock: int) -> bool:
    query = "select 1 from pg_locks where locktype = 'advisory' and objid = $1 and not granted and database ="
    return bool(await probe.rows(f"{query} (select oid from pg_database where datname = current_database())", lock))


async def committed(probe: Probe) -> int:
    """How many messages the group has behind it."""
    admin = AIOKafkaAdminClient(**probe.kafka.options())
    await admin.start()
    try:
        offsets = await admin.list_consumer_group_offsets("probe")
        return sum(position.offset for position in offsets.values() if position.offset > 0)
    finally:
        await admin.close()


async def test_sigterm_finishes_a_request_and_a_handler_and_takes_nothing_new(probe: Probe, tmp_path: Path) -> None:
    counter = Counter()
    gate: Any = await asyncpg.connect(probe.admin_url)
    async with relaying(probe), serving(probe, tmp_path / "log") as (process, client):
        await gate.execute("select pg_advisory_lock($1), pg_advisory_lock($2)", HANDLING, ANSWERING)
        await probe.tell(counter)
        request = asyncio.create_task(client.post("/heard"))
        await until(lambda: waits_for(probe, HANDLING))
        await until(lambda: waits_for(probe, ANSWERING))

        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        async with httpx.AsyncClient(base_url=client.base_url) as late:
            await until(lambda: refuses(late), 3)
        await probe.tell(counter)
        await until(lambda: all_sent(probe))
        await gate.execute("select pg_advisory_unlock($1)", HANDLING)
        await asyncio.sleep(1)
        assert process.returncode is None, "the request is still in hand"
        await gate.execute("select pg_advisory_unlock($1)", ANSWERING)

        assert (await request).status_code == httpx.codes.CREATED
        assert await asyncio.wait_for(process.wait(), 10) == os.EX_OK
        assert time.monotonic() - began < 10
    await gate.close()
    assert sorted(row["number"] for row in await probe.rows("select number from heard")) == [1, 99]
    assert await committed(probe) == 1


@pytest.mark.parametrize("stuck", [(HANDLING,), (ANSWERING,), (HANDLING, ANSWERING)])
async def test_what_does_not_end_keeps_no_process_for_10_s(
    probe: Probe, tmp_path: Path, stuck: tuple[int, ...]
) -> None:
    """And it has no effect: its transaction is rolled back, its offset stays where it was."""
    gate: Any = await asyncpg.connect(probe.admin_url)
    async with relaying(probe), serving(probe, tmp_path / "log") as (process, client):
        for lock in stuck:
            await gate.execute("select pg_advisory_lock($1)", lock)
        if HANDLING in stuck:
            await probe.tell(Counter())
        requests = [asyncio.create_task(client.post("/heard"))] if ANSWERING in stuck else []
        for lock in stuck:
            await until(lambda lock=lock: waits_for(probe, lock))  # type: ignore[misc]

        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        await asyncio.wait_for(process.wait(), 20)
        assert time.monotonic() - began < 10
        await asyncio.gather(*requests, return_exceptions=True)
    await gate.close()
    assert await probe.rows("select 1 from heard") == []
    assert await committed(probe) == 0
