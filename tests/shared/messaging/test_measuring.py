"""Backlog, lag and who answers are measured from beside the parts that work."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.messaging import measuring
from shared.messaging.measuring import Measuring, timed
from tests.harness.probe import HANDLERS, Counted, Counter, Probe
from tests.harness.running import all_sent, consuming, relaying, until


def value(name: str, **labels: str) -> float:
    found = REGISTRY.get_sample_value(name, labels)
    assert found is not None
    return found


def answering() -> tuple[float, float]:
    return value("huzhu_dependency_up", dependency="database"), value("huzhu_dependency_up", dependency="kafka")


@pytest.fixture
async def measured(probe: Probe) -> AsyncIterator[Measuring]:
    made = Measuring("probe", probe.database.ping, probe.kafka, {Counted.topic}, probe.relay_url)
    yield made
    await made.close()


async def test_a_backlog_is_counted_and_has_an_age_until_the_relay_has_sent_it(
    probe: Probe, measured: Measuring
) -> None:
    await probe.tell(Counter(), 3)
    await measured.look()
    assert value("huzhu_relay_unpublished_events") == 3
    assert value("huzhu_relay_oldest_unpublished_seconds") > 0
    async with relaying(probe):
        await until(lambda: all_sent(probe))
    await measured.look()
    assert value("huzhu_relay_unpublished_events") == 0
    assert value("huzhu_relay_oldest_unpublished_seconds") == 0


async def test_lag_is_what_the_group_has_not_committed(probe: Probe, measured: Measuring) -> None:
    await probe.tell(Counter(), 4)
    async with relaying(probe):
        await until(lambda: all_sent(probe))
    await measured.look()
    assert value("huzhu_consumer_lag_messages", topic=Counted.topic) == 4

    async def caught_up() -> bool:
        await measured.look()
        return value("huzhu_consumer_lag_messages", topic=Counted.topic) == 0

    async with consuming(probe):
        await until(caught_up)


async def test_who_does_not_answer_is_said_and_stops_nothing(
    probe: Probe, measured: Measuring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(measuring, "_ANSWER_SECONDS", 0.5)
    await measured.look()
    assert answering() == (1, 1)
    nowhere = replace(probe.kafka, bootstrap="127.0.0.1:9")
    cut_off = Measuring("probe", probe.database.ping, nowhere, {Counted.topic}, "postgresql://x:x@127.0.0.1:9/x")
    await cut_off.look()
    assert answering() == (0, 0)
    await measured.look()
    assert answering() == (1, 1)


async def test_the_time_in_each_handler_is_counted_whether_it_ends_well_or_not(probe: Probe) -> None:
    handler: Any = timed(HANDLERS)[Counted]
    before = value("huzhu_consumer_handling_seconds_count", type=Counted.type)
    async with probe.database.unit_of_work() as uow:
        await handler(Counted(counter_id=Counter().id, number=1), uow)
    with pytest.raises(RuntimeError):
        await handler(Counted(counter_id=Counter().id, number=1, poison=True), uow)
    assert value("huzhu_consumer_handling_seconds_count", type=Counted.type) == before + 2
