"""What the supervisor makes of servers that die, restart or lose their disk; data must outlive the first two."""

import signal
import time
from collections.abc import Callable

import asyncpg
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from deploy.embedded.kafka import admin_client
from deploy.embedded.supervisor import Platform
from shared.events.catalogue import topics

TOPIC = "claims.events"


def eventually(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def admin(platform: Platform) -> AdminClient:
    how = platform.kafka_admin()
    return admin_client(how.bootstrap, how.user, how.password)


def settings(platform: Platform) -> dict[str, str | int | float | bool]:
    how = platform.kafka_admin()
    return {
        "bootstrap.servers": how.bootstrap,
        "security.protocol": "SASL_PLAINTEXT",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": how.user,
        "sasl.password": how.password,
    }


def send(platform: Platform, text: bytes) -> None:
    producer = Producer({**settings(platform), "acks": "all"})
    producer.produce(TOPIC, text, partition=0)
    assert producer.flush(20) == 0


def first_message(platform: Platform) -> bytes | None:
    consumer = Consumer({**settings(platform), "group.id": "test", "auto.offset.reset": "earliest"})
    consumer.subscribe([TOPIC])
    message = consumer.poll(20)
    consumer.close()
    return message.value() if message else None


def cluster_id(platform: Platform) -> str:
    client = admin(platform)
    return str(client.describe_cluster().result().cluster_id)


async def write(platform: Platform, query: str) -> str:
    connection = await asyncpg.connect(platform.admin_database_url("claims"))
    try:
        return str(await connection.fetchval(query))
    finally:
        await connection.close()


async def test_restarts_and_kills_keep_what_was_acknowledged(platform: Platform) -> None:
    await write(platform, "create table kept as select 'row' as text")
    send(platform, b"event")
    for name in ("postgres", "kafka"):
        platform.restart(name)
    for name in ("postgres", "kafka"):
        old = platform.pids[name]
        platform.kill(name)
        eventually(lambda name=name, old=old: platform.pids.get(name, old) != old)  # type: ignore[misc]
        platform.wait_ready(name)
    assert await write(platform, "select text from kept") == "row"
    assert first_message(platform) == b"event"


def test_a_server_that_is_to_stay_down_stays_down_until_restarted(platform: Platform) -> None:
    platform.kill("postgres", stay_down=True)
    time.sleep(1)
    assert "postgres" not in platform.pids
    platform.restart("postgres")
    assert "postgres" in platform.pids


def test_a_paused_server_goes_on_when_it_is_woken(platform: Platform) -> None:
    platform.signal("postgres", signal.SIGSTOP)
    assert platform._postgres is not None
    assert not platform._postgres.answers()
    platform.signal("postgres", signal.SIGCONT)
    platform.wait_ready("postgres")


def test_a_broker_without_its_disk_comes_back_as_another_with_topics_and_access(platform: Platform) -> None:
    before = cluster_id(platform)
    send(platform, b"lost")
    platform.wipe_kafka()
    assert cluster_id(platform) != before
    assert set(topics()) <= set(admin(platform).list_topics(timeout=10).topics)
    consumer = Consumer({**settings(platform), "group.id": "test"})
    assert consumer.get_watermark_offsets(TopicPartition(TOPIC, 0)) == (0, 0)
    consumer.close()
