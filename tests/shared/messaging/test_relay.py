"""The relay against what was measured: sequences that commit late, two relays, dead ones."""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from shared.messaging import outbox
from shared.messaging.backlog import Backlog
from shared.messaging.envelope import decode
from shared.messaging.kafka import TopicPartition
from shared.messaging.numbers import Range
from tests.harness.probe import AGENCY, Counter, Probe
from tests.harness.running import all_sent, relaying, until


async def test_a_row_that_commits_after_a_later_one_is_published_too(probe: Probe) -> None:
    late, early = Counter(), Counter()
    async with relaying(probe):
        async with probe.database.unit_of_work(AGENCY) as slow:
            late.count()
            await outbox.drain(slow, [(late, slow.cause)], "probe")
            await probe.tell(early)
            await until(lambda: _published(probe, early))
        await until(lambda: _published(probe, late))
    first, second = await probe.rows("select seq, aggregate_id from outbox order by seq")
    assert (first["aggregate_id"], second["aggregate_id"]) == (str(late.id), str(early.id))


async def test_facts_of_one_aggregate_arrive_in_the_order_of_their_versions(probe: Probe) -> None:
    counters = [Counter() for _ in range(20)]
    async with relaying(probe):
        for _ in range(10):
            await asyncio.gather(*(probe.tell(counter, 5) for counter in counters))
        await until(lambda: all_sent(probe))
    assert await probe.published() == {str(counter.id): list(range(1, 51)) for counter in counters}


async def test_two_relays_started_at_once_publish_everything_once(probe: Probe) -> None:
    counter = Counter()
    async with relaying(probe), relaying(probe):
        for _ in range(30):
            await probe.tell(counter, 3)
        await until(lambda: all_sent(probe))
    assert await probe.published() == {str(counter.id): list(range(1, 91))}


async def test_the_standby_takes_over_when_the_first_relay_leaves(probe: Probe) -> None:
    counter = Counter()
    async with relaying(probe) as first:
        await probe.tell(counter)
        await until(lambda: all_sent(probe))
        async with relaying(probe):
            first.stop()
            await probe.tell(counter)
            await until(lambda: all_sent(probe))
    assert await probe.published() == {str(counter.id): [1, 2]}


async def test_the_relay_goes_on_after_its_database_connection_was_cut(probe: Probe) -> None:
    counter = Counter()
    async with relaying(probe):
        await probe.tell(counter)
        await until(lambda: all_sent(probe))
        await probe.rows("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'huzhu_probe_relay'")
        await probe.tell(counter)
        await until(lambda: all_sent(probe))
    assert (await probe.published())[str(counter.id)] == [1, 2]


async def test_the_relay_goes_on_when_a_cut_connection_confuses_its_own_driver(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """asyncpg may say of a connection that was cut in the middle that another operation is in progress."""
    read = Backlog.waiting
    confused: list[bool] = []

    async def waiting(self: Backlog, taken: Sequence[Range], limit: int) -> list[Any]:
        if not confused:
            confused.append(True)
            raise asyncpg.InternalClientError("cannot switch to state 12; another operation (2) is in progress")
        return await read(self, taken, limit)

    monkeypatch.setattr(Backlog, "waiting", waiting)
    counter = Counter()
    await probe.tell(counter)
    async with relaying(probe):
        await until(lambda: all_sent(probe))
    assert confused
    assert (await probe.published())[str(counter.id)] == [1]


async def test_the_envelope_carries_agency_version_cause_and_trace(probe: Probe) -> None:
    counter = Counter()
    await probe.tell(counter)
    async with relaying(probe):
        await until(lambda: all_sent(probe))
    reader = probe.kafka.reader()
    await reader.start()
    reader.assign([TopicPartition("probe.events", partition) for partition in range(3)])
    record = await asyncio.wait_for(reader.getone(), 10)
    await reader.stop()
    envelope = decode(record.headers, record.value)
    row = (await probe.rows("select * from outbox"))[0]
    assert (envelope.id, envelope.agency, envelope.aggregate_version) == (str(row["id"]), AGENCY, 1)
    assert (envelope.type, envelope.source, envelope.subject) == ("probe.counted.v1", "/huzhu/probe", str(counter.id))
    assert envelope.time == row["occurred_at"]
    assert envelope.correlation_id == str(counter.id)


async def test_the_relays_role_may_only_mark_rows_as_sent(probe: Probe) -> None:
    await probe.tell(Counter())
    connection = await asyncpg.connect(probe.relay_url)
    for forbidden in ("delete from outbox", "update outbox set payload = ''", "select * from heard"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(forbidden)
    await connection.close()
    async with probe.database.unit_of_work(AGENCY) as uow:
        for forbidden in (
            "delete from outbox",
            "update outbox set payload = ''",
            "update relay_progress set sent = '{}'",
        ):
            with pytest.raises(Exception, match="permission denied"):
                async with uow.session.begin_nested():
                    await uow.session.execute(text(forbidden))


async def _published(probe: Probe, counter: Counter) -> bool:
    return str(counter.id) in await probe.published()
