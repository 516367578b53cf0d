"""How far a consumer group is behind."""

from collections.abc import Collection

from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection, TopicPartition
from shared.messaging.replay import partitions_of


async def lag_of(kafka: KafkaConnection, group: str, topics: Collection[str]) -> int:
    """Messages between the group's committed offsets and the ends of the topics, over all partitions."""
    if not topics:
        return 0
    reader = kafka.reader()
    looker = kafka.looker(group)
    await reader.start()
    try:
        await looker.start()
        reader.subscribe(topics)
        partitions = await partitions_of(reader, set(topics))
        ends = await reader.end_offsets(partitions)
        committed = {partition: await _committed(looker, partition) for partition in partitions}
        return sum(ends[partition] - (committed[partition] or 0) for partition in partitions)
    finally:
        await looker.stop()
        await reader.stop()


async def _committed(looker: AIOKafkaConsumer, partition: TopicPartition) -> int | None:
    looker.assign([partition])
    offset: int | None = await looker.committed(partition)
    return offset
