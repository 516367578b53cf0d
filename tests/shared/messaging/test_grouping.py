"""Which messages of a batch are handled together, and that no key ever loses its order by it."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.base import Event
from shared.ids import new_id
from shared.messaging.envelope import Envelope, encode
from shared.messaging.grouping import groups, transactions
from shared.messaging.handlers import Together, Told, verify
from shared.messaging.incoming import Incoming
from shared.messaging.measuring import timed
from shared.messaging.processing import Processor
from tests.harness.probe import AGENCY, Counted, Counter, Probe
from tests.shared.messaging.test_consumer import message as counted


def message(kind: str, key: str, agency: str = AGENCY) -> Incoming:
    envelope = Envelope(str(new_id()), kind, "/huzhu/probe", key, clock.now(), agency, 1, b"{}")
    return Incoming("probe.events", 0, 0, key, encode(envelope), b"{}")


def of_many(message: Incoming) -> bool:
    return message.type.startswith("many")


MESSAGES = st.lists(
    st.builds(message, st.sampled_from(["many.a", "many.b", "one.c"]), st.sampled_from("xyz"), st.sampled_from("12"))
)


@given(MESSAGES)
def test_every_message_is_in_one_group_and_each_key_keeps_its_order(messages: list[Incoming]) -> None:
    found = [each for group in groups(messages, of_many) for each in group]
    assert sorted(map(id, found)) == sorted(map(id, messages))
    for key in "xyz":
        assert [m for m in found if m.key == key] == [m for m in messages if m.key == key]


@given(MESSAGES)
def test_a_group_is_of_one_type_and_agency_and_one_by_one_stands_alone(messages: list[Incoming]) -> None:
    for group in groups(messages, of_many):
        assert len({(m.type, m.envelope.agency) for m in group}) == 1
        assert len(group) == 1 or of_many(group[0])


def test_messages_of_other_keys_between_them_do_not_part_a_group() -> None:
    given = [message("many.a", "x"), message("one.c", "y"), message("many.a", "z"), message("many.a", "y")]
    assert [len(group) for group in groups(given, of_many)] == [2, 1, 1]


def test_so_many_one_by_one_share_a_transaction_and_any_number_that_goes_together() -> None:
    slow = [message("one.c", "x") for _ in range(450)]
    assert [len(part) for part in transactions(slow, of_many)] == [200, 200, 50]
    assert [len(part) for part in transactions([message("many.a", "x")] * 450, of_many)] == [450]
    assert list(transactions([], of_many)) == []


class Tallied(Event):
    """Something else is told about a counter."""

    type: ClassVar[str] = "probe.tallied.v1"
    key: ClassVar[str] = "counter_id"
    topic: ClassVar[str] = "probe.events"
    counter_id: UUID


async def on_many(told: Sequence[Told[Counted]], uow: UnitOfWork) -> None:
    if any(each.event.poison for each in told):
        raise RuntimeError("cannot be handled")
    from sqlalchemy import text

    for each in told:
        row = {"counter": each.event.counter_id, "number": each.event.number}
        await uow.session.execute(text("insert into heard (counter, number) values (:counter, :number)"), row)


async def test_a_group_has_its_effects_in_order_and_once(probe: Probe) -> None:
    processor = Processor("probe", probe.database, timed({Counted: Together(on_many)}))
    counters = [Counter() for _ in range(4)]
    messages = [counted(Counted(counter_id=c.id, number=n)) for n in range(1, 26) for c in counters]
    processor.prepare(messages)
    for _ in range(2):
        await processor.take(messages)
    assert await probe.heard() == {counter.id: list(range(1, 26)) for counter in counters}


async def test_poison_in_a_group_stands_aside_alone_with_its_successors(probe: Probe) -> None:
    processor = Processor("probe", probe.database, {Counted: Together(on_many)})
    sick, well = Counter(), Counter()
    messages = [
        counted(Counted(counter_id=counter.id, number=n, poison=counter is sick and n == 5))
        for n in range(1, 11)
        for counter in (sick, well)
    ]
    await processor.take(messages)
    assert await probe.heard() == {sick.id: [1, 2, 3, 4], well.id: list(range(1, 11))}
    rows = await probe.rows("select status from parked order by position")
    assert [row["status"] for row in rows] == ["parked", *["waiting"] * 5]


def test_a_reaction_to_many_is_listed_under_what_it_takes() -> None:
    verify({Counted: Together(on_many)})
    with pytest.raises(TypeError, match="on_many is listed under Tallied"):
        verify({Tallied: Together(on_many)})
