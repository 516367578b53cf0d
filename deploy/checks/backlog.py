"""How far every consumer group is behind, asked of the broker in a few requests."""

import asyncio

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import OffsetSpec

from deploy.checks.world import HEARING, World
from deploy.embedded.kafka import admin_client

_SECONDS = 20
_TRIES, _PAUSE_SECONDS = 20, 0.5
"""A broker that has just come back may refuse for a few seconds: its own records are being caught up with."""


async def behind(world: World) -> dict[str, int]:
    """Messages between what each group committed and where its topics end, by service."""
    topics = {service: world.topics_of(service) for service in HEARING}
    for _ in range(_TRIES - 1):
        try:
            return await asyncio.to_thread(_behind, world, topics)
        except KafkaException:
            await asyncio.sleep(_PAUSE_SECONDS)
    return await asyncio.to_thread(_behind, world, topics)


def _behind(world: World, topics: dict[str, set[str]]) -> dict[str, int]:
    admin = world.addresses.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    known = client.list_topics(timeout=_SECONDS).topics
    partitions = [TopicPartition(name, number) for name, topic in known.items() for number in topic.partitions]
    latest = OffsetSpec.latest()  # type: ignore[no-untyped-call]
    asked = client.list_offsets(dict.fromkeys(partitions, latest), request_timeout=_SECONDS)
    ends = {(place.topic, place.partition): answer.result().offset for place, answer in asked.items()}
    found = {}
    for service, heard in topics.items():
        wanted = [TopicPartition(name, number) for name, number in ends if name in heard]
        group = ConsumerGroupTopicPartitions(service, wanted)
        told = client.list_consumer_group_offsets([group], request_timeout=_SECONDS)[service].result()
        committed = {(place.topic, place.partition): max(0, place.offset) for place in told.topic_partitions}
        found[service] = sum(ends[place.topic, place.partition] - committed[place.topic, place.partition]
                             for place in wanted)  # fmt: skip
    return found
