"""Over real Kafka: how far a service is behind."""

from typing import Any

from shared.ids import new_id
from shared.messaging.kafka import KafkaConnection
from shared.messaging.parking import Parking
from shared.messaging.processing import Processor
from shared.operations.operated import Operated
from tests.harness.servers import TestServers
from tests.harness.topics import recreate_topic


def operated(kafka: KafkaConnection, topic: str, group: str) -> Operated:
    nowhere: Any = None  # no message is touched here
    parking = Parking(Processor(group, nowhere, {}))
    return Operated(group, parking, topics={topic}, kafka=kafka)


async def test_lag_is_what_the_group_has_not_committed(servers: TestServers) -> None:
    """X23"""
    topic = group = f"test.{new_id().hex}"
    await recreate_topic(servers.kafka, topic)
    producer = servers.kafka.producer()
    await producer.start()
    for number in range(5):
        await producer.send_and_wait(topic, b"x", str(number).encode())
    await producer.stop()
    consumer = servers.kafka.consumer([topic], group=group, instance="0")
    await consumer.start()
    taken = 0
    while taken < 5:
        taken += sum(len(part) for part in (await consumer.getmany(timeout_ms=500)).values())
    here = operated(servers.kafka, topic, group)
    found = await here.lag()
    assert found is not None
    assert [(row.topic, row.messages) for row in found] == [(topic, 5)]
    await consumer.commit()
    await consumer.stop()
    assert await here.lag() is found, "it is not asked again within two seconds"
    here._until = 0
    found = await here.lag()
    assert found is not None
    assert [row.messages for row in found] == [0]
    await here.close()


async def test_a_broker_that_is_away_is_said_so() -> None:
    here = operated(KafkaConnection("127.0.0.1:1"), "none", "none")
    assert await here.lag() is None
