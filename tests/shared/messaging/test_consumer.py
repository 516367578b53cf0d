"""The consumer: one effect per event whatever the broker delivers; poison and late prerequisites stand aside."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest

from shared import clock
from shared.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Envelope, encode
from shared.messaging.incoming import Incoming
from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection, KafkaError, is_broker_fault
from shared.messaging.parking import Parking
from tests.harness.probe import AGENCY, Counted, Counter, Probe
from tests.harness.running import all_sent, consuming, parking, relaying, until, until_stopped

_CLOSED = "unable to perform operation on <TCPTransport closed=True>; the handler is closed"


def message(
    event: Counted, *, event_id: str | None = None, agency: str = AGENCY, body: bytes | None = None
) -> Incoming:
    content = event.model_dump_json().encode() if body is None else body
    envelope = Envelope(
        id=event_id or str(new_id()), type=event.type, source="/huzhu/probe", subject=event.aggregate_id,
        time=clock.now(), agency=agency, aggregate_version=event.number, body=content,
    )  # fmt: skip
    return Incoming(Counted.topic, 0, event.number, event.aggregate_id, encode(envelope), content)


async def test_every_message_delivered_ten_times_has_one_effect(probe: Probe) -> None:
    counters = [Counter() for _ in range(5)]
    messages = [message(Counted(counter_id=c.id, number=n)) for n in range(1, 21) for c in counters]
    for _ in range(10):
        await probe.processor.take(messages)
    assert await probe.heard() == {counter.id: list(range(1, 21)) for counter in counters}


async def test_repetitions_inside_one_batch_and_shuffled_batches_have_one_effect(probe: Probe) -> None:
    counter = Counter()
    messages = [message(Counted(counter_id=counter.id, number=n)) for n in range(1, 31)]
    await probe.processor.take([m for m in messages for _ in range(3)])
    random.Random(7).shuffle(messages)  # noqa: S311 - a shuffle
    await probe.processor.take(messages)
    assert await probe.heard() == {counter.id: list(range(1, 31))}


async def test_facts_travel_from_one_outbox_to_the_other_side_in_order(probe: Probe) -> None:
    counters = [Counter() for _ in range(6)]
    async with relaying(probe), consuming(probe):
        for _ in range(5):
            await asyncio.gather(*(probe.tell(counter, 4) for counter in counters))
        await until(lambda: _count(probe, 120))
    assert await probe.heard() == {counter.id: list(range(1, 21)) for counter in counters}


async def test_poison_stands_aside_with_its_successors_while_other_keys_flow(probe: Probe) -> None:
    sick, well = Counter(), Counter()
    await probe.processor.take([message(Counted(counter_id=sick.id, number=1))])
    await probe.processor.take(
        [
            message(Counted(counter_id=sick.id, number=2, poison=True)),
            message(Counted(counter_id=well.id, number=1)),
            message(Counted(counter_id=sick.id, number=3)),
        ]
    )
    await probe.processor.take(
        [message(Counted(counter_id=sick.id, number=4)), message(Counted(counter_id=well.id, number=2))]
    )
    assert await probe.heard() == {sick.id: [1], well.id: [1, 2]}
    rows = await probe.rows("select status, error, position from parked order by position")
    assert [row["status"] for row in rows] == ["parked", "waiting", "waiting"]
    assert rows[0]["error"] == "RuntimeError: cannot be handled"


async def test_after_a_discard_the_successors_go_on_in_order(probe: Probe) -> None:
    sick = Counter()
    for number in (1, 2, 3):
        await probe.processor.take([message(Counted(counter_id=sick.id, number=number, poison=number == 1))])
    first = (await probe.rows("select position from parked order by position"))[0]["position"]
    async with parking(probe) as timer:
        await asyncio.sleep(0.3)
        assert await probe.heard() == {}
        await timer.discard(first, "operator test")
        await until(lambda: _count(probe, 2))
    assert await probe.heard() == {sick.id: [2, 3]}
    settled = await probe.rows("select status, settled_by from parked order by position")
    assert [(row["status"], row["settled_by"]) for row in settled] == [
        ("discarded", "operator test"), ("replayed", "timer"), ("replayed", "timer"),
    ]  # fmt: skip


async def test_a_replay_that_still_fails_changes_nothing(probe: Probe) -> None:
    sick = Counter()
    await probe.processor.take([message(Counted(counter_id=sick.id, number=1, poison=True))])
    position = (await probe.rows("select position from parked"))[0]["position"]
    with pytest.raises(RuntimeError):
        await Parking(probe.processor).replay(position, "operator test")
    assert [row["status"] for row in await probe.rows("select status from parked")] == ["parked"]
    assert await probe.rows("select 1 from inbox") == []


async def test_a_prerequisite_that_comes_late_is_waited_for(probe: Probe) -> None:
    base, dependent = Counter(), Counter()
    await probe.processor.take([message(Counted(counter_id=dependent.id, number=1, needs=base.id))])
    await probe.processor.take([message(Counted(counter_id=dependent.id, number=2))])
    assert await probe.heard() == {}
    async with parking(probe):
        await probe.processor.take([message(Counted(counter_id=base.id, number=1))])
        await until(lambda: _count(probe, 3))
    assert await probe.heard() == {base.id: [1], dependent.id: [1, 2]}


@pytest.mark.parametrize(
    ("body", "cause"),
    [(b"not json", "does not fit"), (b'{"number": "x"}', "does not fit"), (b"x" * 300_000, "oversized")],
)
async def test_what_does_not_fit_the_contract_is_quarantined(probe: Probe, body: bytes, cause: str) -> None:
    await probe.processor.take([message(Counted(counter_id=new_id(), number=1), body=body)])
    (row,) = await probe.rows("select status, error from parked")
    assert row["status"] == "parked"
    assert cause in row["error"]


async def test_a_message_without_an_agency_is_quarantined(probe: Probe) -> None:
    await probe.processor.take([message(Counted(counter_id=new_id(), number=1), agency="")])
    (row,) = await probe.rows("select error from parked")
    assert row["error"] == "Quarantined: no agency"


async def test_a_database_that_goes_away_delays_and_loses_nothing(probe: Probe) -> None:
    counter = Counter()
    async with relaying(probe), consuming(probe):
        for number in range(1, 9):
            await probe.tell(counter)
            if number % 3 == 0:
                await probe.rows(
                    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'huzhu_probe_app'"
                )
                await probe.engine.dispose()
        await until(lambda: all_sent(probe))
        await until(lambda: _count(probe, 8))
    assert await probe.heard() == {counter.id: list(range(1, 9))}


async def _count(probe: Probe, number: int) -> bool:
    rows = await probe.rows("select count(*) as n from heard")
    return bool(rows[0]["n"] >= number)


@dataclass(frozen=True)
class _Deaf(KafkaConnection):
    """Its first client stops learning what the broker knows: it can neither commit nor ask for the ends of topics."""

    made: list[AIOKafkaConsumer] = field(default_factory=list)

    def consumer(self, topics: Sequence[str], *, group: str, instance: str) -> AIOKafkaConsumer:
        client = super().consumer(topics, group=group, instance=instance)
        if not self.made:
            client.commit = client.end_offsets = _never
        self.made.append(client)
        return client


async def _never(*_: object) -> None:
    await asyncio.Event().wait()


async def test_a_client_that_gets_no_answers_any_more_is_given_up_for_another(
    probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.messaging.consumer._LOOK_SECONDS", 0.2)
    monkeypatch.setattr("shared.messaging.consumer._ANSWER_SECONDS", 2.0)
    counter = Counter()
    kafka = _Deaf(**vars(probe.kafka))
    async with relaying(probe), until_stopped(Consumer(probe.processor, [Counted.topic], kafka, "0")):
        for heard in range(1, 4):
            await probe.tell(counter)
            await until(partial(_count, probe, heard))
    assert len(kafka.made) == 2
    assert await probe.heard() == {counter.id: [1, 2, 3]}


async def test_a_client_goes_on_learning_where_a_connection_closed_under_its_hands(probe: Probe) -> None:
    reader = probe.kafka.reader()
    await reader.start()
    client = reader._client
    connect = client._get_conn
    try:
        client._get_conn = _closed
        async with asyncio.timeout(10):
            assert await client.force_metadata_update() is False
        client._get_conn = connect
        async with asyncio.timeout(10):
            assert await client.force_metadata_update() is True
    finally:
        await reader.stop()


async def _closed(*_: object, **__: object) -> None:
    raise RuntimeError(_CLOSED)


@pytest.mark.parametrize(
    ("error", "broker"),
    [
        (KafkaError(), True),
        (RuntimeError(_CLOSED), True),
        (RuntimeError("anything else"), False),
        (ValueError(), False),
    ],
)
def test_what_uvloop_says_of_a_closed_connection_is_the_brokers_fault(error: Exception, *, broker: bool) -> None:
    assert is_broker_fault(error) is broker
