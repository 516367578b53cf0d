"""A broker that stops under load, one that comes back empty, and a consumer that was asleep for too long."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.harness.databases import Databases
from tests.harness.probe import Counted, Counter, Probe
from tests.harness.running import all_sent, consuming, relaying, until
from tests.harness.secrets import write_secrets
from tests.harness.servers import TestServers, own_servers
from tests.harness.topics import recreate_topic


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestServers]:
    """Servers that these tests may stop and kill."""
    with own_servers(tmp_path_factory.mktemp("servers")) as started:
        yield started


@pytest.fixture
async def probe(own: TestServers, tmp_path: Path) -> AsyncIterator[Probe]:
    write_secrets(tmp_path)
    databases = Databases(own.postgres_url, tmp_path)
    await recreate_topic(own.kafka, Counted.topic)
    name = await databases.fresh("probe")
    urls = (databases.url(name, "huzhu_probe_app"), databases.url(name, "huzhu_probe_relay"), databases.url(name))
    made = Probe(*urls, own.kafka)
    yield made
    await made.close()
    await databases.close()


async def test_a_broker_stopped_for_12_s_under_load_loses_and_inverts_nothing(own: TestServers, probe: Probe) -> None:
    counters = [Counter() for _ in range(10)]
    pid = own.own.pids["kafka"]
    async with relaying(probe):
        for tick in range(60):
            if tick == 10:
                os.kill(pid, signal.SIGSTOP)
            await asyncio.gather(*(probe.tell(counter) for counter in counters))
            await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGCONT)
        for counter in counters:
            await probe.tell(counter)
        await until(lambda: all_sent(probe), 60)
    for numbers in (await probe.published()).values():
        assert list(dict.fromkeys(numbers)) == list(range(1, 62))


async def test_a_broker_that_comes_back_empty_is_noticed_and_filled_from_the_outbox(
    own: TestServers, probe: Probe
) -> None:
    counters = [Counter() for _ in range(5)]
    async with relaying(probe), consuming(probe):
        for counter in counters:
            await probe.tell(counter, 10)
        await until(lambda: _effects(probe, 50))
        await asyncio.sleep(2.5)  # the relay remembers how far it came every two seconds
        await asyncio.to_thread(own.own.wipe_kafka)
        await asyncio.to_thread(own.own.restart_kafka)
        await recreate_topic(own.kafka, Counted.topic)
        for counter in counters:
            await probe.tell(counter, 5)
        await until(lambda: _effects(probe, 75), 60)
        await until(lambda: all_sent(probe), 60)
    expected = list(range(1, 16))
    assert await probe.heard() == {counter.id: expected for counter in counters}
    published = await probe.published()
    assert {key: list(dict.fromkeys(numbers)) for key, numbers in published.items()} == {
        str(counter.id): expected for counter in counters
    }


async def test_a_send_that_waits_while_the_broker_comes_back_empty_does_not_overtake_what_is_published_again(
    own: TestServers, probe: Probe
) -> None:
    counters = [Counter() for _ in range(5)]
    async with relaying(probe):
        for counter in counters:
            await probe.tell(counter, 10)
        await until(lambda: all_sent(probe))
        await asyncio.to_thread(own.own.wipe_kafka)
        for counter in counters:
            await probe.tell(counter, 5)
        await asyncio.sleep(0.5)  # the relay holds them in its hand now, and tries
        await asyncio.to_thread(own.own.restart_kafka)
        await recreate_topic(own.kafka, Counted.topic)
        await until(lambda: all_sent(probe), 60)
        await until(lambda: _everything_is_there(probe, 75), 60)
    for numbers in (await probe.published()).values():
        assert list(dict.fromkeys(numbers)) == list(range(1, 16))


async def test_a_stopped_consumer_that_wakes_after_its_partitions_moved_repeats_no_effect(
    own: TestServers, probe: Probe
) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "KAFKA_BOOTSTRAP": own.kafka_bootstrap,
        "KAFKA_USER": own.kafka_admin_user,
        "KAFKA_PASSWORD": own.kafka_admin_password,
        "PROBE_APP_URL": probe.app_url,
    }
    counters = [Counter() for _ in range(8)]
    sleeper = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.harness.consumer_process", "sleeper", env=environment
    )
    try:
        async with relaying(probe):
            await asyncio.gather(*(probe.tell(counter, 5) for counter in counters))
            await until(lambda: _effects(probe, 40), 30)
            sleeper.send_signal(signal.SIGSTOP)
            async with consuming(probe, "other"):
                await asyncio.gather(*(probe.tell(counter, 5) for counter in counters))
                await until(lambda: _effects(probe, 80), 40)
                sleeper.send_signal(signal.SIGCONT)
                await asyncio.gather(*(probe.tell(counter, 5) for counter in counters))
                await until(lambda: _effects(probe, 120), 30)
    finally:
        sleeper.kill()
        await sleeper.wait()
    assert await probe.heard() == {counter.id: list(range(1, 16)) for counter in counters}


async def _effects(probe: Probe, number: int) -> bool:
    rows = await probe.rows("select count(*) as n from heard")
    return bool(rows[0]["n"] >= number)


async def _everything_is_there(probe: Probe, number: int) -> bool:
    published = await probe.published()
    return sum(len(set(numbers)) for numbers in published.values()) >= number
