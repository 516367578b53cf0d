"""Over real Kafka, on topics of this test's own."""

import asyncio
import json
from typing import Any

import pytest

from services.insight.app import SERVICE
from services.insight.commands import digest as print_digest
from services.insight.handlers import HANDLERS
from shared.events.bank import PayoutSucceeded
from shared.ids import new_id
from shared.messaging.consumer import Consumer
from shared.messaging.incoming import Incoming
from shared.messaging.parking import Parking
from shared.messaging.replay import replay
from shared.settings import Settings
from tests.conftest import OpenService
from tests.harness.running import until
from tests.harness.servers import TestServers
from tests.harness.service import ServiceHarness, registered
from tests.harness.topics import recreate_topic
from tests.insight.journey import Journey


@pytest.fixture
async def insight(service: OpenService, servers: TestServers, monkeypatch: pytest.MonkeyPatch) -> ServiceHarness:
    topics = {event.topic for event in HANDLERS}
    own = {topic: f"test.{new_id().hex}.{topic}" for topic in topics}
    for event in HANDLERS:
        monkeypatch.setattr(event, "topic", own[event.topic])
    for topic in own.values():
        await recreate_topic(servers.kafka, topic)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", servers.kafka_bootstrap)
    monkeypatch.setenv("KAFKA_USER", servers.kafka_admin_user)
    monkeypatch.setenv("KAFKA_PASSWORD", servers.kafka_admin_password)
    return await service("insight")


async def publish(servers: TestServers, messages: list[Incoming]) -> None:
    producer = servers.kafka.producer()
    await producer.start()
    for message in messages:
        await producer.send(message.topic, message.body, message.key.encode(), headers=message.headers)
    await producer.stop()


async def digest(insight: ServiceHarness, agency: str = "350500") -> dict[str, Any]:
    answer = await insight.client.get("/digest", headers=insight.token([("operator", agency)], agency=agency))
    found: dict[str, Any] = answer.json()
    return found


async def rebuilt() -> int:
    return await SERVICE.commands["rebuild"](Settings.of("insight"), [])


async def run(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert await rebuilt() == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def journey_messages(insight: ServiceHarness, count: int = 1, agency: str = "350500") -> list[Incoming]:
    return [insight.incoming(event, agency=agency) for _ in range(count) for event in Journey().to_paid()]


async def test_a_rebuild_from_offset_0_has_the_digest_of_the_live_projection(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = journey_messages(insight, 3)
    await publish(servers, messages)
    await insight.processor.take(messages)
    live = await digest(insight)
    assert live["facts"] == 45
    await insight.rows("update rollup set count = count + 1")
    await insight.rows("delete from fact where type = 'claims.claim_submitted.v1'")
    assert await digest(insight) != live
    assert await run(capsys) == live
    assert await digest(insight) == live
    assert await print_digest(Settings.of("insight")) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == live


async def test_a_rebuild_covers_every_agency(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [*journey_messages(insight), *journey_messages(insight, 2, "610200")]
    await publish(servers, messages)
    await insight.processor.take(messages)
    live = [await digest(insight), await digest(insight, "610200")]
    assert (await run(capsys))["facts"] == 45
    assert [await digest(insight), await digest(insight, "610200")] == live


async def test_what_was_not_heard_yet_is_in_the_rebuild_and_is_not_counted_again(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = journey_messages(insight, 2)
    await publish(servers, [*messages, *messages])
    await insight.processor.take(messages[:10])
    rebuilt = await run(capsys)
    assert rebuilt["facts"] == 30
    await insight.processor.take(messages)
    assert await digest(insight) == rebuilt


async def test_what_stands_aside_and_what_was_discarded_stays_so(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    good = journey_messages(insight)
    poison = [insight.incoming(Journey().submitted()) for _ in range(2)]
    poison = [Incoming(m.topic, m.partition, m.offset, m.key, m.headers, b"{}") for m in poison]
    await publish(servers, [poison[0], *good, poison[1]])
    await insight.processor.take([poison[0], *good, poison[1]])
    standing = await insight.rows("select position from parked where status = 'parked' order by position")
    await Parking(insight.processor).discard(standing[0]["position"], "operator")
    live = await digest(insight)
    assert await run(capsys) == live
    aside = await insight.rows("select status from parked order by position")
    assert [row["status"] for row in aside] == ["discarded", "parked"]


async def test_a_bank_answer_without_the_banks_signature_is_in_neither(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = [*journey_messages(insight), insight.incoming(Journey().bank_paid(9), signature="")]
    await publish(servers, messages)
    await insight.processor.take(messages)
    assert [row["status"] for row in await insight.rows("select status from parked")] == ["refused"]
    live = await digest(insight)
    assert live["facts"] == 15
    assert await run(capsys) == live


async def test_an_answer_that_was_refused_stays_out_though_its_key_is_known_now(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the live projection was judged by counts, not what is known by the time of the rebuilding."""
    key = registered(insight.bank_key)
    await insight.register()
    await publish(servers, [insight.incoming(Journey().bank_paid(9))])
    heard = [message async for batch in replay(servers.kafka, {PayoutSucceeded.topic}) for message in batch]
    await insight.processor.take(heard)
    assert [row["status"] for row in await insight.rows("select status from parked")] == ["refused"]
    live = await digest(insight)
    await insight.register(key)
    assert await run(capsys) == live


async def test_a_message_that_cannot_be_handled_leaves_everything_as_it_was(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    good = journey_messages(insight)
    await insight.processor.take(good)
    live = await digest(insight)
    bad = insight.incoming(Journey().submitted())
    await publish(servers, [*good, Incoming(bad.topic, 0, 0, bad.key, bad.headers, b"{}")])
    assert await rebuilt() == 1
    assert "cannot be handled (Quarantined)" in capsys.readouterr().err
    assert await digest(insight) == live


async def test_the_consumer_waits_for_a_rebuild_and_goes_on_after_it(
    insight: ServiceHarness, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = journey_messages(insight, 20)
    consumer = Consumer(insight.processor, sorted({e.topic for e in HANDLERS}), servers.kafka, new_id().hex)
    listening = asyncio.create_task(consumer.run())
    try:
        for start in range(0, len(messages), 50):
            await publish(servers, messages[start : start + 50])
            if start in (50, 150):
                await run(capsys)
        await until(lambda: _has_facts(insight, len(messages)), 60)
    finally:
        consumer.stop()
        await listening
    live = await digest(insight)
    assert await run(capsys) == live


async def _has_facts(insight: ServiceHarness, count: int) -> bool:
    return bool((await digest(insight))["facts"] == count)
