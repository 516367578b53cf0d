"""The bank's back office: hears instructions, pays each reference once, and answers under its signature.

A payment is written down before its answer leaves. After a crash the bank looks into its own book first: an
instruction heard again gets the same answer again, never a second payment. That also fills a broker that came back
empty.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey
from pydantic import ValidationError

from deploy.simulators.bank.book import Answer, Book, Payment
from deploy.simulators.bank.ring import Ring
from shared import clock
from shared.events.bank import BankAnswer, PayoutReturned, PayoutSucceeded
from shared.events.claims import PayoutInstructed
from shared.failpoints import failpoint
from shared.ids import new_id
from shared.messaging.envelope import Envelope, Headers, decode, encode
from shared.messaging.incoming import Incoming, Quarantined
from shared.messaging.kafka import (
    AIOKafkaConsumer,
    AIOKafkaProducer,
    ClusterLook,
    KafkaConnection,
    is_broker_fault,
    let_go,
)
from shared.messaging.outside import signed
from shared.observability.logs import log
from shared.security.signatures import open_sealed

_LOOK_SECONDS = 2.0
_CLIENT_SECONDS = 20.0
"""After which a client that gets no answers is given up for another."""
_PAUSE_SECONDS = 0.5
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Keys:
    """The bank's private keys: one opens what is sealed for it, one signs what it says until there is another."""

    encryption: ECKey
    signing: OKPKey


class Bank:
    """Listens on bank.requests and answers on bank.events."""

    def __init__(self, book: Book, kafka: KafkaConnection, keys: Keys, group: str = "bank") -> None:
        self.book = book
        self.ring = Ring(book, keys.signing)
        self._kafka = kafka
        self._keys = keys
        self._group = group

    async def listen(self) -> None:
        """Hear instructions until cancelled, through losses of the broker."""
        await _through_losses(self._listen)

    async def answer(self) -> None:
        """Send what is owed until cancelled, through losses of the broker."""
        await _through_losses(self._answer)

    async def _listen(self) -> None:
        look = ClusterLook(self._kafka)
        consumer = self._kafka.consumer([PayoutInstructed.topic], group=self._group, instance="0")
        try:
            cluster_id = await look.cluster_id()
            async with asyncio.timeout(_CLIENT_SECONDS):
                await consumer.start()
            if self.book.cluster_id != cluster_id:
                await _from_the_beginning(consumer)
                self.book.cluster_id = cluster_id
            while await look.cluster_id() == cluster_id:
                await self._hear_for(consumer, _LOOK_SECONDS)
        finally:
            await look.close()
            await let_go(consumer)

    async def _hear_for(self, consumer: AIOKafkaConsumer, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < until:
            batches = await consumer.getmany(timeout_ms=200)
            for record in (record for part in batches.values() for record in part):
                self._hear(Incoming.of(record))
            if batches:
                async with asyncio.timeout(_CLIENT_SECONDS):
                    await consumer.commit()

    def _hear(self, message: Incoming) -> None:
        try:
            envelope, event = message.envelope, PayoutInstructed.model_validate_json(message.body)
        except (Quarantined, ValidationError) as error:
            log().error("instruction_unreadable", offset=message.offset, error=type(error).__name__)
            return
        if self.book.owes_again(event.reference):
            log().info("instruction_heard_again", reference=event.reference)
            return
        reason = self._reason_to_return(event)
        payment = Payment(
            reference=event.reference,
            payout_id=str(event.payout_id),
            amount_fen=event.amount_fen,
            state="returned" if reason else "paid",
            reason=reason,
        )
        self.book.record(payment, _owed(envelope, payment), self.book.control.delay_seconds)
        log().info("payment_recorded", reference=event.reference, state=payment.state)

    def _reason_to_return(self, event: PayoutInstructed) -> str | None:
        control = self.book.control
        try:
            number = open_sealed(self._keys.encryption, event.account_sealed)["account"]
        except (JoseError, ValueError, KeyError):
            return "refused"
        if number in control.closed_accounts:
            return "account_closed"
        return "refused" if control.refuse else None

    async def _answer(self) -> None:
        producer = self._kafka.producer()
        try:
            await producer.start()
            while True:
                control = self.book.control
                for answer in self.book.due(unsigned=control.unsigned):
                    for _ in range(3 if control.duplicate else 1):
                        await _send(producer, answer, answer.headers if control.unsigned else self._signed(answer))
                    failpoint("bank.between_send_and_record")
                    self.book.answered(answer.reference, unsigned=control.unsigned)
                await asyncio.sleep(_POLL_SECONDS)
        finally:
            await let_go(producer)

    def _signed(self, answer: Answer) -> Headers:
        """Now, by the key that signs now."""
        return encode(signed(decode(answer.headers, answer.body), PayoutSucceeded.topic, self.ring.signing))


def _owed(instruction: Envelope, payment: Payment) -> Answer:
    event = _told(payment)
    body = event.model_dump_json().encode()
    envelope = Envelope(
        id=str(new_id()),
        type=event.type,
        source="/bank",
        subject=payment.reference,
        time=clock.now(),
        agency=instruction.agency,
        aggregate_version=1,
        body=body,
        correlation_id=instruction.correlation_id,
        causation_id=instruction.id,
        traceparent=instruction.traceparent,
    )
    return Answer(payment.reference, encode(envelope), body)


def _told(payment: Payment) -> BankAnswer:
    fields: dict[str, Any] = payment.model_dump(include={"reference", "payout_id", "amount_fen"})
    if payment.reason:
        return PayoutReturned(**fields, reason=payment.reason)
    return PayoutSucceeded(**fields)


async def _send(producer: AIOKafkaProducer, answer: Answer, headers: Headers) -> None:
    key = answer.reference.encode()
    await producer.send_and_wait(PayoutSucceeded.topic, answer.body, key, headers=headers)


async def _through_losses(work: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            if not (is_broker_fault(error) or isinstance(error, OSError)):  # a time that is over, too
                raise
            log().warning("bank_interrupted", error=type(error).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)


async def _from_the_beginning(consumer: AIOKafkaConsumer) -> None:
    while not consumer.assignment():  # noqa: ASYNC110 - the client offers no event
        await asyncio.sleep(_POLL_SECONDS)
    await consumer.seek_to_beginning(*consumer.assignment())
