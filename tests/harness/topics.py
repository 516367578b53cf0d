"""Topics for tests of messaging."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.messaging.kafka import KafkaConnection

_STAMPED = {"message.timestamp.type": "LogAppendTime"}
"""As the topics of outside parties are provisioned."""


async def recreate_topic(kafka: KafkaConnection, topic: str, partitions: int = 3) -> None:
    """An empty topic of this name."""
    admin = AIOKafkaAdminClient(**kafka.options())
    await admin.start()
    try:
        if topic in await admin.list_topics():
            await admin.delete_topics([topic])
        await _until_created(admin, topic, partitions)
    finally:
        await admin.close()


async def _until_created(admin: AIOKafkaAdminClient, topic: str, partitions: int) -> None:
    import asyncio

    for _ in range(100):
        answer = await admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=_STAMPED)])
        if answer.topic_errors[0][1] == 0:
            return
        await asyncio.sleep(0.1)
    raise TimeoutError(f"{topic} was not created")
