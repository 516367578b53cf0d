"""Reading whole topics from offset 0 to where they end now, outside any consumer group."""

import asyncio
from collections.abc import AsyncIterator, Collection

from shared.messaging.incoming import Incoming
from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection, TopicPartition

_BATCH = 500
_POLL_MS = 500
_METADATA_SECONDS = 30


async def replay(kafka: KafkaConnection, topics: Collection[str]) -> AsyncIterator[list[Incoming]]:
    """Batches of messages, in order per partition, up to the end offsets of the moment of the call."""
    reader = kafka.reader()
    await reader.start()
    try:
        reader.subscribe(topics)
        partitions = await partitions_of(reader, set(topics))
        ends = await reader.end_offsets(partitions)
        await reader.seek_to_beginning(*partitions)
        while [partition for partition in partitions if await reader.position(partition) < ends[partition]]:
            batches = await reader.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
            yield [
                Incoming.of(record)
                for partition, records in batches.items()
                for record in records
                if record.offset < ends[partition]
            ]
    finally:
        await reader.stop()


async def partitions_of(reader: AIOKafkaConsumer, topics: set[str]) -> list[TopicPartition]:
    """Every partition of the subscribed topics, once the reader knows them."""
    async with asyncio.timeout(_METADATA_SECONDS):
        while {partition.topic for partition in reader.assignment()} != topics:  # noqa: ASYNC110 - no event is offered
            await asyncio.sleep(0.05)
    return sorted(reader.assignment())
