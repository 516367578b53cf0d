"""The relay's producer: idempotent, and never on a second connection.

aiokafka tries a send again by itself, over a new connection, for ever. A new connection may lead to another broker
under the same address, empty, and what was in flight would arrive there ahead of all that has to be published again.
So a lost connection ends this producer: what was in flight is given up, the relay looks what broker it has before it,
and reads again from the database. What the old broker kept of it arrives twice, in order, and the inbox drops it.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any

from shared.messaging.kafka import AIOKafkaProducer, KafkaConnection, KafkaConnectionError, ended

Place = tuple[str, int]
"""Topic and partition."""


class Producer:
    """Sends batches for as long as its first connection to each broker holds."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._producer: AIOKafkaProducer = kafka.producer()
        self._connect = self._producer.client._get_conn  # noqa: SLF001 - the client offers no hook before a connection
        self._producer.client._get_conn = self._connection  # noqa: SLF001 - the same
        self._lost = asyncio.Event()

    async def start(self) -> None:
        """Connect; from here on no other connection is made to a broker that was connected to.

        KafkaConnectionError where that one is lost by then: aiokafka would ask for a producer id for ever.
        """
        [outcome] = await self._until_lost(self._producer.start())
        if isinstance(outcome, BaseException):
            raise outcome

    async def stop(self) -> None:
        """Give up what is in flight and let go of the connections."""
        await ended(self._abandon())

    def batch(self) -> Any:
        """An empty batch, to be filled and given to `send`."""
        return self._producer.create_batch()

    async def partitions(self, topic: str) -> int:
        """How many the topic has."""
        return len(await self._producer.partitions_for(topic))

    async def send(self, batches: Mapping[Place, Any]) -> dict[Place, int | BaseException]:
        """For each batch the offset of its first message, once acknowledged, or why nothing is known of it."""
        outcomes = await self._until_lost(*(self._deliver(batch, *place) for place, batch in batches.items()))
        return dict(zip(batches, outcomes, strict=True))

    async def _until_lost(self, *works: Awaitable[Any]) -> list[Any]:
        """What each came to, or why nothing is known of it; a connection that is lost ends what is not done."""
        tasks, lost = [asyncio.ensure_future(work) for work in works], asyncio.ensure_future(self._lost.wait())
        try:
            await asyncio.wait((asyncio.gather(*tasks, return_exceptions=True), lost), return_when="FIRST_COMPLETED")
            return [_outcome(task) for task in tasks]
        finally:
            for task in (lost, *tasks):
                task.cancel()

    async def _deliver(self, batch: Any, topic: str, partition: int) -> int:
        metadata = await (await self._producer.send_batch(batch, topic, partition=partition))
        return int(metadata.offset)

    async def _connection(self, node_id: Any, **options: Any) -> Any:
        client = self._producer.client
        known = [connection for (node, _), connection in client._conns.items() if node == node_id]  # noqa: SLF001
        if not all(connection.connected() for connection in known):
            self._lost.set()
        return None if self._lost.is_set() else await self._connect(node_id, **options)

    async def _abandon(self) -> None:
        producer = self._producer
        self._lost.set()
        for connection in producer.client._conns.values():  # noqa: SLF001 - so that nothing waits for an answer
            connection.close()
        await producer._sender.close()  # noqa: SLF001 - `stop` of aiokafka waits until everything is delivered
        await producer.client.close()
        producer._closed = True  # noqa: SLF001 - the same


def _outcome(task: "asyncio.Future[Any]") -> Any:
    if not task.done() or task.cancelled():
        lost: BaseException = KafkaConnectionError("the connection was lost")  # of an untyped library
        return lost
    try:
        return task.result()
    except Exception as error:  # noqa: BLE001 - the caller is told, work by work
        return error
