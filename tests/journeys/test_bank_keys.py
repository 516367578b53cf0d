"""The bank changes its key while money flows, and somebody says again what the bank said."""

from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.player.play import Play
from deploy.player.waiting import until
from shared.events.bank import PayoutSucceeded
from shared.messaging.kafka import KafkaConnection
from shared.messaging.replay import replay
from tests.harness.platform import Demo
from tests.journeys.test_bank import approved

if TYPE_CHECKING:
    from shared.messaging.incoming import Incoming


class Bank:
    """The bank's simulator, and what two security administrators do about its keys."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.officers = [demo.session("security_administrator", number) for number in (0, 1)]

    async def counter(self, method: str, path: str) -> Any:
        answer = await self.demo.api.send("bank", method, f"/control{path}")
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def decide(self, **change: Any) -> None:
        """One proposes, the other confirms; claims hears of it a moment later."""
        before = await self.heard()
        proposed = await self.officers[0].post("identity", "/machine-proposals", {"name": "bank", **change})
        await self.officers[1].post("identity", f"/machine-proposals/{proposed.body['id']}/confirmation")

        async def heard() -> bool:
            return await self.heard() > before

        await until(heard, "claims to hear of the bank's keys")

    async def heard(self) -> float:
        """How often claims heard of machine clients."""
        labels = {"type": "identity.machine_client_changed.v1", "outcome": "handled"}
        return await self.measured("huzhu_consumer_messages_total", **labels)

    async def measured(self, name: str, **labels: str) -> float:
        text = (await self.demo.api.send("claims", "GET", "/metrics")).text
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return sum(one.value for one in samples if one.name == name and one.labels == labels)

    async def not_believed(self, reason: str) -> float:
        return await self.measured("huzhu_outside_refused_messages_total", client="bank", reason=reason)

    async def traced(self, why: str) -> list[str]:
        """Places in the topic of what claims refused for this reason, as an auditor reads them."""
        auditor = self.demo.session("auditor")
        found = await auditor.get("claims", "/audit-entries", action="claims.hear", limit="100")
        return [entry["object_id"] for entry in found.body["items"] if entry["why"] == why]


@pytest.fixture
def bank(demo: Demo) -> Bank:
    return Bank(demo)


async def released(demo: Demo) -> Play:
    play = await approved(demo)
    await play.release()
    return play


async def paid(demo: Demo) -> Play:
    play = await released(demo)
    await play.reach("centre_approved", "paid")
    return play


async def test_the_bank_changes_its_key_without_a_silence_and_the_former_one_ends(demo: Demo, bank: Bank) -> None:
    """Issue 5: rotation with two live keys."""
    [first] = (await bank.counter("GET", "/keys"))["items"]
    made = await bank.counter("POST", "/keys")
    await bank.decide(change="add_key", public_key=made["public_key"])
    await paid(demo)
    await bank.counter("PUT", f"/keys/{made['key_id']}")
    await paid(demo)
    await bank.decide(change="retire_key", key_id=first["key_id"])

    before = await bank.not_believed("retired_key")
    await bank.counter("PUT", f"/keys/{first['key_id']}")
    play = await released(demo)

    async def refused() -> bool:
        return await bank.not_believed("retired_key") > before

    await until(refused, "the former key to be refused")
    await play.show()
    assert play.claim["second_status"] == "paying"
    assert await bank.traced("retired_key")
    await bank.counter("PUT", f"/keys/{made['key_id']}")
    await bank.counter("POST", f"/payments/{play.claim['payout']['reference']}/answers")
    await play.reach("centre_approved", "paid")


async def test_what_somebody_says_again_in_the_banks_place_is_refused_and_written_down(demo: Demo, bank: Bank) -> None:
    """X22: byte for byte, by the bank's own Kafka user, in time; nothing is paid twice, and an auditor sees it."""
    play = await paid(demo)
    before = await bank.not_believed("replayed")
    addresses = demo.platform.addresses
    admin = addresses.kafka_admin()
    everything = replay(KafkaConnection(admin.bootstrap, admin.user, admin.password), [PayoutSucceeded.topic])
    reference = play.claim["payout"]["reference"]
    said: list[Incoming] = [one async for batch in everything for one in batch if one.key == reference]
    producer = KafkaConnection(admin.bootstrap, "bank", addresses.passwords["bank"]).producer()
    await producer.start()
    headers = list(said[0].headers)
    placed = await producer.send_and_wait(said[0].topic, said[0].body, said[0].key.encode(), headers=headers)
    await producer.stop()

    async def refused() -> bool:
        return await bank.not_believed("replayed") > before

    await until(refused, "the replay to be refused")
    assert f"{placed.topic}/{placed.partition}/{placed.offset}" in await bank.traced("replayed")
    await play.show()
    assert play.claim["second_status"] == "paid"
    story = [event["type"] for event in await play.story()]
    assert story.count("claims.payout_settled.v1") == 1
