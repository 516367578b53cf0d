"""Messages that stand aside: what is ill-formed harms nobody, what was given up stays so, turns are kept."""

from types import SimpleNamespace
from typing import Any

import pytest

from shared.ids import new_id
from shared.messaging.incoming import Incoming
from shared.messaging.parking import OutOfTurn, Parking
from tests.harness.probe import Counted, Counter, Probe
from tests.shared.messaging.test_consumer import message


def record(**changes: object) -> SimpleNamespace:
    plain = message(Counted(counter_id=new_id(), number=1))
    fields = {
        "topic": plain.topic,
        "partition": 0,
        "offset": 7,
        "key": b"k",
        "headers": plain.headers,
        "value": plain.body,
        "timestamp": 1_790_000_000_000,
        "timestamp_type": 1,
    }
    return SimpleNamespace(**(fields | changes))


ILL_FORMED: dict[str, dict[str, Any]] = {
    "a header without a value": {"headers": [("ce_type", b"probe.counted.v1"), ("ce_id", None)]},
    "NUL in the key": {"key": b"a\x00b", "value": b"{}"},
    "NUL in the type": {"headers": [("ce_type", b"probe.\x00")]},
    "no headers, no body": {"headers": [], "value": None, "key": None},
    "bytes that are no text": {"headers": [("ce_type", b"probe.counted.v1"), ("ce_id", b"\xff\xfe\x00")]},
}


@pytest.mark.parametrize("name", ILL_FORMED)
async def test_an_ill_formed_record_is_quarantined_and_the_next_one_flows(probe: Probe, name: str) -> None:
    bad, well = Incoming.of(record(**ILL_FORMED[name])), Counter()
    await probe.processor.take([bad, message(Counted(counter_id=well.id, number=1))])
    assert await probe.heard() == {well.id: [1]}
    rows = await probe.rows("select status from parked")
    assert [row["status"] for row in rows] == (["parked"] if probe.processor.routed(bad) else [])


async def test_a_discarded_message_that_comes_again_still_has_no_effect(probe: Probe) -> None:
    sick = Counter()
    first = message(Counted(counter_id=sick.id, number=1, poison=True))
    await probe.processor.take([first])
    (row,) = await probe.rows("select position from parked")
    await Parking(probe.processor).discard(row["position"], "operator test")
    healed = Incoming(first.topic, 0, 9, first.key, first.headers, first.body.replace(b"true", b"false"))
    await probe.processor.take([healed, message(Counted(counter_id=sick.id, number=2))])
    assert await probe.heard() == {sick.id: [2]}


async def test_a_message_is_not_replayed_before_an_earlier_one_of_its_key(probe: Probe) -> None:
    sick = Counter()
    for number in (1, 2):
        await probe.processor.take([message(Counted(counter_id=sick.id, number=number, poison=number == 1))])
    first, second = [row["position"] for row in await probe.rows("select position from parked order by position")]
    with pytest.raises(OutOfTurn, match=str(first)):
        await Parking(probe.processor).replay(second, "operator test")
    assert await probe.heard() == {}


async def test_the_timer_bears_that_an_operator_was_faster(probe: Probe) -> None:
    late, needed = Counter(), new_id()
    await probe.processor.take([message(Counted(counter_id=late.id, number=1, needs=needed))])
    (row,) = await probe.rows("select position from parked")
    parking = Parking(probe.processor)
    await parking.discard(row["position"], "operator test")
    await parking._attempt(row["position"])
    assert [r["status"] for r in await probe.rows("select status from parked")] == ["discarded"]
