"""The bank over real Kafka, on topics of each test's own; the last tests run it as the process that it is."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any
from uuid import UUID

import httpx
import pytest

from deploy.simulators.bank.book import Book, Control
from deploy.simulators.bank.office import Bank, Keys
from shared import clock
from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.events.claims import PayoutInstructed
from shared.ids import new_id
from shared.messaging.envelope import Envelope, encode
from shared.messaging.incoming import Incoming
from shared.messaging.outside import statement
from shared.messaging.replay import replay
from shared.security.secret_files import SecretFiles
from shared.security.signatures import BadSignature, seal_to, verify_message
from tests.harness.running import until
from tests.harness.secrets import write_secrets
from tests.harness.servers import TestServers, free_port
from tests.harness.topics import recreate_topic

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Client:
    """Instructs the bank as claims does, and reads its answers."""

    servers: TestServers
    secrets: SecretFiles
    home: Path
    payout_id: UUID = field(default_factory=new_id)

    def keys(self) -> Keys:
        return Keys(self.secrets.encryption_key("bank-encryption.jwk"), self.secrets.signing_key("bank-signing.jwk"))

    async def instruct(self, reference: str, account: str = "6222020000000000001", fen: int = 12_300) -> Envelope:
        sealed = seal_to(
            self.secrets.encryption_key("bank-encryption.public.jwk"), {"account": account, "holder": "张三"}
        )
        event = PayoutInstructed(
            payout_id=self.payout_id, claim_id=new_id(), person_id=new_id(), reference=reference, amount_fen=fen,
            account_sealed=sealed,
        )  # fmt: skip
        body = event.model_dump_json().encode()
        envelope = Envelope(
            id=str(new_id()), type=event.type, source="/huzhu/claims", subject=event.aggregate_id, time=clock.now(),
            agency="350500", aggregate_version=1, body=body, correlation_id=str(event.claim_id),
            traceparent=TRACEPARENT,
        )  # fmt: skip
        await self.put(encode(envelope), body)
        return envelope

    async def put(self, headers: Any, body: bytes) -> None:
        producer = self.servers.kafka.producer()
        await producer.start()
        await producer.send_and_wait(PayoutInstructed.topic, body, b"key", headers=headers)
        await producer.stop()

    async def answers(self) -> list[Incoming]:
        return [message async for batch in replay(self.servers.kafka, [PayoutSucceeded.topic]) for message in batch]

    async def answered(self, count: int) -> list[Incoming]:
        async def enough() -> list[Incoming] | None:
            found = await self.answers()
            return found if len(found) >= count else None

        found: list[Incoming] = await until(enough)
        return found

    def verify(self, message: Incoming) -> None:
        envelope = message.envelope
        key = self.secrets.signing_key("bank-signing.public.jwk")
        verify_message(key, envelope.signature, statement(envelope, message.topic))


@pytest.fixture
async def client(servers: TestServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    for topic, events in (("requests", [PayoutInstructed]), ("events", [PayoutSucceeded, PayoutReturned])):
        name = f"test.{new_id().hex}.bank.{topic}"
        await recreate_topic(servers.kafka, name)
        for event in events:
            monkeypatch.setattr(event, "topic", name)
    write_secrets(tmp_path)
    return Client(servers, SecretFiles(tmp_path), tmp_path)


def said(message: Incoming) -> Any:
    """Everything but the proof: what is said again is signed anew."""
    proof = ("ce_signature", "ce_keyid", "ce_nonce", "ce_signedat")
    return [header for header in message.headers if header[0] not in proof], message.body


@asynccontextmanager
async def open_bank(client: Client, group: str | None = None, **switches: Any) -> AsyncIterator[Bank]:
    book = Book(client.home / "bank.sqlite")
    book.control = Control(**switches)
    bank = Bank(book, client.servers.kafka, client.keys(), group=group or f"bank.{new_id()}")
    tasks = [asyncio.create_task(bank.listen()), asyncio.create_task(bank.answer())]
    try:
        yield bank
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        book.close()


async def test_an_instruction_is_paid_and_answered_under_the_banks_signature(client: Client) -> None:
    """S1.5, X29"""
    async with open_bank(client) as bank:
        instruction = await client.instruct("HZ-1")
        (answer,) = await client.answered(1)
        (payment,) = bank.book.payments()
    assert (payment.reference, payment.payout_id) == ("HZ-1", str(client.payout_id))
    assert (payment.amount_fen, payment.state, payment.reason) == (12_300, "paid", None)
    client.verify(answer)
    event = PayoutSucceeded.model_validate_json(answer.body)
    assert (event.reference, event.payout_id, event.amount_fen) == ("HZ-1", client.payout_id, 12_300)
    envelope = answer.envelope
    assert (envelope.type, envelope.subject, answer.key) == ("bank.payout_succeeded.v1", "HZ-1", "HZ-1")
    assert (envelope.agency, envelope.aggregate_version) == ("350500", 1)
    assert (envelope.causation_id, envelope.correlation_id) == (instruction.id, instruction.correlation_id)
    assert envelope.traceparent == TRACEPARENT


@pytest.mark.parametrize(
    ("switches", "reason"),
    [({"closed_accounts": ["6222020000000000001"]}, "account_closed"), ({"refuse": True}, "refused")],
)
async def test_a_closed_account_and_a_refusal_send_the_money_back(
    client: Client, switches: dict[str, Any], reason: str
) -> None:
    async with open_bank(client, **switches):
        await client.instruct("HZ-1")
        (answer,) = await client.answered(1)
    client.verify(answer)
    event = PayoutReturned.model_validate_json(answer.body)
    assert (answer.type, event.reference, event.reason) == ("bank.payout_returned.v1", "HZ-1", reason)


async def test_an_account_that_the_bank_cannot_open_is_not_paid(client: Client) -> None:
    async with open_bank(client) as bank:
        event = PayoutInstructed(
            payout_id=new_id(), claim_id=new_id(), person_id=new_id(), reference="HZ-1", amount_fen=1,
            account_sealed="not sealed",
        )  # fmt: skip
        body = event.model_dump_json().encode()
        envelope = Envelope(str(new_id()), event.type, "/huzhu/claims", "x", clock.now(), "350500", 1, body)
        await client.put(encode(envelope), body)
        await client.answered(1)
        assert [payment.state for payment in bank.book.payments()] == ["returned"]


async def test_an_instruction_heard_again_is_answered_again_and_not_paid_again(client: Client) -> None:
    async with open_bank(client) as bank:
        await client.instruct("HZ-1")
        await client.answered(1)
        await client.instruct("HZ-1", fen=99_999)
        first, second = await client.answered(2)
        assert [payment.amount_fen for payment in bank.book.payments()] == [12_300]
    assert said(first) == said(second)


async def test_a_broker_that_came_back_empty_is_heard_from_the_beginning_and_filled_with_the_same_answers(
    client: Client,
) -> None:
    group = f"bank.{new_id()}"
    async with open_bank(client, group):
        await client.instruct("HZ-1")
        (before,) = await client.answered(1)
    async with open_bank(client, group) as bank:
        bank.book.cluster_id = "another"
        (_, after) = await client.answered(2)
        assert len(bank.book.payments()) == 1
    assert said(before) == said(after)


async def test_the_switches_delay_double_and_leave_unsigned(client: Client) -> None:
    async with open_bank(client, delay_seconds=1.0, duplicate=True) as bank:
        began = asyncio.get_running_loop().time()
        await client.instruct("HZ-1")
        assert len({message.envelope.id for message in await client.answered(3)}) == 1
        assert asyncio.get_running_loop().time() - began >= 1.0
        bank.book.control = Control(unsigned=True)
        await client.instruct("HZ-2")
        (unsigned,) = [message for message in await client.answered(4) if message.key == "HZ-2"]
        assert unsigned.envelope.signature is None
        with pytest.raises(BadSignature):
            client.verify(unsigned)
        bank.book.control = Control()
        signed = [message for message in await client.answered(5) if message.key == "HZ-2"][-1]
        client.verify(signed)
        assert signed.envelope.id == unsigned.envelope.id


async def test_what_is_no_instruction_stops_nothing(client: Client) -> None:
    async with open_bank(client):
        await client.put([], b"noise")
        await client.instruct("HZ-1")
        await client.answered(1)


@contextmanager
def process(client: Client, port: int, **environment: str) -> Iterator["Popen[bytes]"]:
    servers = client.servers
    settings = {
        "PATH": os.environ["PATH"], "HUZHU_PORT": str(port), "HUZHU_STATE": str(client.home),
        "HUZHU_SECRETS": str(client.home), "KAFKA_BOOTSTRAP": servers.kafka_bootstrap,
        "KAFKA_USER": servers.kafka_admin_user, "KAFKA_PASSWORD": servers.kafka_admin_password, **environment,
    }  # fmt: skip
    command = [sys.executable, "-m", "deploy.simulators.bank"]
    with (client.home / "bank.log").open("ab") as log, Popen(command, env=settings, stdout=log, stderr=log) as running:
        try:
            yield running
        finally:
            running.kill()


@pytest.fixture
async def real_topics(client: Client, servers: TestServers, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process has topics of its own only in a broker of its own."""
    assert client.servers is servers
    for event, topic in ((PayoutInstructed, "bank.requests"), (PayoutSucceeded, "bank.events")):
        monkeypatch.setattr(event, "topic", topic)
        await recreate_topic(servers.kafka, topic)


@pytest.mark.usefixtures("real_topics")
async def test_a_bank_that_dies_between_send_and_record_answers_again_and_pays_once(client: Client) -> None:
    port, fired = free_port(), client.home / "fired"
    deadly = {"HUZHU_FAILPOINTS": "bank.between_send_and_record=1", "HUZHU_FAILPOINT_LOG": str(fired)}
    await client.instruct("HZ-1")
    with process(client, port, **deadly) as running:
        assert await asyncio.to_thread(running.wait, 30) == -signal.SIGKILL
    assert fired.read_text() == "bank.between_send_and_record\n"
    with process(client, port):
        first, second = await client.answered(2)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            payments = (await http.get("/control/payments")).json()["items"]
    assert said(first) == said(second)
    assert [(payment["reference"], payment["state"]) for payment in payments] == [("HZ-1", "paid")]


@pytest.mark.usefixtures("real_topics")
async def test_the_process_is_ready_takes_switches_keeps_them_and_ends_on_sigterm(client: Client) -> None:
    port = free_port()
    switches = {"delay_seconds": 0.5, "closed_accounts": ["6222020000000000001"]}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:

        async def ready() -> bool:
            try:
                return (await http.get("/health/ready")).status_code == 200
            except httpx.TransportError:
                return False

        with process(client, port) as running:
            await until(ready)
            assert (await http.put("/control", json=switches)).status_code == 200
            assert (await http.put("/control", json={"unknown": 1})).status_code == 422
            running.terminate()
            assert await asyncio.to_thread(running.wait, 10) == 0
        with process(client, port):
            await until(ready)
            kept = (await http.get("/control")).json()
            assert kept == {**switches, "refuse": False, "duplicate": False, "unsigned": False}
    assert "6222020000000000001" not in (client.home / "bank.log").read_text()
