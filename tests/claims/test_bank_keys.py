"""X22, issue 5: the bank is believed under a live key, near the time of its signature, and once; else it is traced."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import OKPKey

from shared import clock
from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.events.identity import MachineClientChanged, MachineKey
from shared.ids import new_id
from shared.messaging.envelope import Envelope, decode, encode
from shared.messaging.incoming import Incoming
from shared.messaging.outside import WINDOW, statement
from shared.security.signatures import key_id_of, sign_message
from tests.claims.test_bank_answers import instructed, state
from tests.claims.world import World
from tests.harness.service import registered

TOPIC = PayoutSucceeded.topic
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def about(world: World) -> dict[str, Any]:
    """What the bank has to answer; `claim` is its claim."""
    claim, asked = await instructed(world)
    return {**asked, "claim": claim}


def answer(world: World, about: dict[str, Any], event_id: Any = None) -> Incoming:
    event = PayoutSucceeded(**{name: value for name, value in about.items() if name != "claim"})
    return world.harness.incoming(event, event_id=event_id)


def spoken(message: Incoming, key: OKPKey, **proof: Any) -> Incoming:
    """The same message signed by a key, with another proof where one is given."""
    envelope: Envelope = decode(message.headers, message.body)
    envelope = replace(envelope, key_id=key_id_of(key), **proof)
    signature = sign_message(key, statement(envelope, TOPIC))
    return replace(message, headers=encode(replace(envelope, signature=signature)))


def again(message: Incoming, **changes: Any) -> Incoming:
    """At the next place of its topic."""
    return replace(message, offset=message.offset + 1, **changes)


def millis(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


async def take(world: World, message: Incoming) -> None:
    await world.harness.processor.take([message])


async def traced(world: World) -> list[tuple[str, str, str | None, str]]:
    """Refusals in the trace: action, kind, place and why."""
    rows = [row for row in await world.harness.audited() if row["outcome"] == "refused"]
    return [(row["action"], row["kind"], row["object_id"], row["why"]) for row in rows]


async def refused(world: World, message: Incoming, why: str) -> None:
    """It is refused, written down once however often it is read, and has no effect."""
    told, before = await world.harness.told(), await traced(world)
    for _ in range(2):
        await take(world, message)
    assert await world.harness.told() == told
    assert await traced(world) == [*before, ("claims.hear", "outside-message", message.place, why)]
    rows = await world.harness.rows("select status from parked where event_id = $1", message.copy_key)
    assert [row["status"] for row in rows] == ["refused"]


async def test_a_valid_answer_is_believed_and_says_no_refusal(world: World, about: dict[str, Any]) -> None:
    message = answer(world, about)
    await take(world, message)
    assert (await state(world, about["claim"]), await traced(world)) == ("paid", [])
    [row] = await world.harness.rows("select nonce, topic, kafka_partition, kafka_offset from machine_nonce")
    assert row["nonce"] == message.envelope.nonce
    assert f"{row['topic']}/{row['kafka_partition']}/{row['kafka_offset']}" == message.place


async def test_the_same_message_read_again_is_a_duplicate_and_no_replay(world: World, about: dict[str, Any]) -> None:
    """As after a rebalance, or when a group's offsets are set back: the broker's time stays that of the first day."""
    message = answer(world, about)
    for _ in range(3):
        await take(world, message)
    await world.harness.processor.take([message, message])
    assert (await state(world, about["claim"]), await traced(world)) == ("paid", [])
    assert await world.harness.rows("select 1 from parked") == []


async def test_what_the_bank_says_again_is_signed_anew_and_is_a_duplicate(world: World, about: dict[str, Any]) -> None:
    """At-least-once: it died between sending and writing down that it had."""
    identifier = new_id()
    for _ in range(2):
        await take(world, answer(world, about, identifier))
    assert (await state(world, about["claim"]), await traced(world)) == ("paid", [])
    assert await world.harness.rows("select 1 from bank_alarm") == []


async def test_a_replay_at_another_place_is_refused(world: World, about: dict[str, Any]) -> None:
    """Byte for byte what the bank said, by somebody who heard it."""
    message = answer(world, about)
    await take(world, message)
    await refused(world, again(message), "replayed")
    await refused(world, again(message, partition=5), "replayed")
    assert await state(world, about["claim"]) == "paid"


async def test_a_replay_after_its_nonce_was_forgotten_comes_too_late(world: World, about: dict[str, Any]) -> None:
    message = answer(world, about)
    await take(world, message)
    much_later = clock.now() + 4 * WINDOW
    event = PayoutReturned(reference="HZ-other", payout_id=new_id(), amount_fen=1, reason="refused")
    other = spoken(world.harness.incoming(event), world.harness.bank_key, signed_at=much_later.isoformat())
    await take(world, replace(other, timestamp=millis(much_later)))
    [kept] = await world.harness.rows("select nonce from machine_nonce")
    assert kept["nonce"] == other.envelope.nonce
    await refused(world, again(message, timestamp=millis(much_later)), "outside_window")


async def test_one_nonce_for_two_messages_is_refused(world: World, about: dict[str, Any]) -> None:
    first = answer(world, {**about, "reference": "HZ-unknown"})
    await take(world, first)
    nonce = first.envelope.nonce
    assert nonce is not None
    await refused(world, spoken(answer(world, about), world.harness.bank_key, nonce=nonce), "replayed")
    assert await state(world, about["claim"]) == "paying"


@pytest.mark.parametrize("nonce", ["", "short", "x" * 65, "with space and more"])
async def test_a_message_without_a_proper_nonce_is_refused(world: World, about: dict[str, Any], nonce: str) -> None:
    await refused(world, spoken(answer(world, about), world.harness.bank_key, nonce=nonce), "no_nonce")


@pytest.mark.parametrize(("minutes", "believed"), [(9, True), (-9, True), (11, False), (-11, False), (-60 * 24, False)])
async def test_the_time_of_signing_is_near_the_brokers(
    world: World, about: dict[str, Any], minutes: int, *, believed: bool
) -> None:
    moment = (clock.now() + minutes * MINUTE).isoformat()
    message = spoken(answer(world, about), world.harness.bank_key, signed_at=moment)
    if believed:
        await take(world, message)
        assert await traced(world) == []
    else:
        await refused(world, message, "outside_window")
    assert await state(world, about["claim"]) == ("paid" if believed else "paying")


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-03-02T08:00:00"])
async def test_a_time_that_is_none_is_refused(world: World, about: dict[str, Any], moment: str) -> None:
    await refused(world, spoken(answer(world, about), world.harness.bank_key, signed_at=moment), "outside_window")


async def test_without_the_brokers_time_nothing_is_believed(world: World, about: dict[str, Any]) -> None:
    await refused(world, replace(answer(world, about), timestamp=None), "outside_window")


async def test_a_consumer_that_comes_late_judges_as_on_the_first_day(world: World, about: dict[str, Any]) -> None:
    """It was away for a week: what counts is when the broker took the message."""
    then = clock.now() - timedelta(days=7)
    message = spoken(answer(world, about), world.harness.bank_key, signed_at=then.isoformat())
    await take(world, replace(message, timestamp=millis(then)))
    assert (await state(world, about["claim"]), await traced(world)) == ("paid", [])


async def test_an_unknown_key_is_refused_and_its_signature_too(world: World, about: dict[str, Any]) -> None:
    stranger, message = OKPKey.generate_key("Ed25519"), answer(world, about)
    await refused(world, spoken(message, stranger), "unknown_key")
    envelope = decode(message.headers, message.body)
    forged = replace(envelope, signature=sign_message(stranger, statement(envelope, TOPIC)))
    await refused(world, again(message, headers=encode(forged)), "wrong_signature")
    await take(world, again(again(message)))
    assert await state(world, about["claim"]) == "paid"


@pytest.mark.parametrize("header", ["ce_agency", "ce_nonce", "ce_signedat", "ce_id", "ce_type"])
async def test_each_header_that_counts_is_signed(world: World, about: dict[str, Any], header: str) -> None:
    """Another agency of the same bank, a nonce of one's own, a later time, another event."""
    message = answer(world, about)
    other = {
        "ce_agency": b"610200", "ce_nonce": b"n" * 32, "ce_id": str(new_id()).encode(),
        "ce_signedat": clock.now().isoformat().encode(), "ce_type": b"bank.payout_returned.v1",
    }[header]  # fmt: skip
    headers = [(name, other if name == header else value) for name, value in message.headers]
    await refused(world, replace(message, headers=headers), "wrong_signature")


async def test_what_is_signed_for_another_topic_is_refused(world: World, about: dict[str, Any]) -> None:
    envelope = decode(answer(world, about).headers, answer(world, about).body)
    elsewhere = replace(envelope, signature=sign_message(world.harness.bank_key, statement(envelope, "bank.other")))
    await refused(world, again(answer(world, about), headers=encode(elsewhere)), "wrong_signature")


async def test_two_live_keys_are_both_believed_until_one_is_retired(world: World) -> None:
    old, new = world.harness.bank_key, OKPKey.generate_key("Ed25519")
    await world.harness.register(registered(old), registered(new))
    for key in (old, new):
        claim, asked = await instructed(world)
        await take(world, spoken(answer(world, asked), key))
        assert await state(world, claim) == "paid"
    claim, asked = await instructed(world)
    await world.harness.register(registered(old, until=clock.now() - MINUTE), registered(new))
    await refused(world, spoken(answer(world, asked), old), "retired_key")
    assert await state(world, claim) == "paying"
    early = clock.now() - 2 * MINUTE
    said = spoken(answer(world, asked), old, signed_at=early.isoformat())
    await take(world, again(said, timestamp=millis(early)))
    assert await state(world, claim) == "paid", "what the broker took before the key was retired stays believed"


async def test_a_key_counts_from_its_registration(world: World, about: dict[str, Any]) -> None:
    key = world.harness.bank_key
    await world.harness.register(registered(key, since=clock.now() + 2 * WINDOW))
    await refused(world, answer(world, about), "unknown_key")


async def test_a_suspended_client_is_not_believed(world: World, about: dict[str, Any]) -> None:
    await world.harness.register(registered(world.harness.bank_key), suspended_at=clock.now() - MINUTE)
    await refused(world, answer(world, about), "suspended")


async def test_what_identity_tells_last_counts_however_it_comes(world: World, about: dict[str, Any]) -> None:
    """A projection of one's own: identity may be away when the bank speaks."""
    new, identifier = OKPKey.generate_key("Ed25519"), new_id()

    def told(key: OKPKey) -> MachineClientChanged:
        live = MachineKey(key_id=key_id_of(key), public_key=key.as_dict(private=False), live_from=clock.now() - MINUTE)
        return MachineClientChanged(machine_client_id=identifier, name="bank", kind="bank", keys=[live])

    first, second = world.harness.incoming(told(OKPKey.generate_key("Ed25519"))), world.harness.incoming(told(new))
    for message in (second, first, second):
        await take(world, message)
    await refused(world, answer(world, about), "unknown_key")
    await take(world, spoken(answer(world, about), new))
    assert await state(world, about["claim"]) == "paid"


async def test_what_cannot_be_read_on_the_banks_topic_is_refused_and_blocks_nobody(
    world: World, about: dict[str, Any]
) -> None:
    """Decision 9: whoever can write there without the bank's key puts nothing in the way of its answer."""
    message = answer(world, about)
    await refused(world, replace(message, headers=[], offset=900), "unreadable")
    nobodys = [(name, b"\x00" if name == "ce_agency" else value) for name, value in message.headers]
    await refused(world, replace(message, headers=nobodys, offset=901), "unknown_key")
    agencies = [row["agency"] for row in await world.harness.audited() if row["outcome"] == "refused"]
    assert agencies == ["unknown", "unknown"]
    await take(world, message)
    assert await state(world, about["claim"]) == "paid"


async def test_what_was_believed_and_had_to_wait_is_handled_later(world: World, about: dict[str, Any]) -> None:
    """Its nonce stays taken meanwhile, so that a replay does not slip in."""
    message = answer(world, about)
    blocked = replace(message, body=b"{}", offset=message.offset + 10)
    envelope = replace(decode(message.headers, b"{}"), nonce="m" * 20, id=str(new_id()))
    signature = sign_message(world.harness.bank_key, statement(envelope, TOPIC))
    blocked = replace(blocked, headers=encode(replace(envelope, signature=signature)))
    await take(world, blocked)
    await refused(world, again(blocked), "replayed")
    rows = await world.harness.rows("select status, error from parked order by position")
    assert (rows[0]["status"], rows[0]["error"].split(":")[0]) == ("parked", "Quarantined")
