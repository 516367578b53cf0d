import pytest
from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaConnectionError,
    KafkaError,
    TopicAuthorizationFailedError,
)
from confluent_kafka.admin import ConfigResource

from deploy.embedded import provision_kafka
from deploy.embedded.kafka import admin_client
from deploy.embedded.provision_kafka import PARTITIONS
from deploy.embedded.services import SPEAK_KAFKA
from deploy.embedded.supervisor import Platform
from shared.events.catalogue import OUTSIDE, outside_topics, producers, topics
from shared.messaging.kafka import KafkaConnection


def connection(platform: Platform, user: str, password: str | None = None) -> KafkaConnection:
    admin = platform.kafka_admin()
    return KafkaConnection(admin.bootstrap, user, password or platform.addresses.passwords[user])


async def send(platform: Platform, user: str, topic: str, password: str | None = None) -> None:
    producer = connection(platform, user, password).producer()
    await producer.start()
    try:
        await producer.send_and_wait(topic, b"{}", key=b"1")
    finally:
        await producer.stop()


async def receive(platform: Platform, user: str, topic: str, group: str, password: str | None = None) -> None:
    consumer = connection(platform, user, password).consumer([topic], group=group, instance="0")
    try:
        await consumer.start()
        await consumer.getmany(timeout_ms=2000)
    finally:
        await consumer.stop()


def test_every_topic_has_twelve_partitions_and_keeps_its_events_forever(platform: Platform) -> None:
    admin = platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    found = client.list_topics(timeout=10).topics
    assert {name: len(found[name].partitions) for name in topics()} == dict.fromkeys(topics(), PARTITIONS)
    for future in client.describe_configs(
        [ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics()]
    ).values():
        assert future.result()["retention.ms"].value == "-1"


def test_the_broker_stamps_what_outside_parties_say_by_its_own_clock(platform: Platform) -> None:
    """The window of signed messages is measured by it: a sender's own time would be what the sender likes."""
    admin = platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    asked = client.describe_configs([ConfigResource(ConfigResource.Type.TOPIC, name) for name in topics()])
    stamped = {
        name.name for name, told in asked.items() if told.result()["message.timestamp.type"].value != "CreateTime"
    }
    assert stamped == outside_topics() == {"bank.events"}


def test_topics_of_outside_parties_begin_with_their_names() -> None:
    """A machine client's name is its namespace: it writes and hears there, and nowhere else."""
    written = {topic: who for topic, who in producers().items() if who & set(OUTSIDE)}
    heard = {topic: {party} for party, topics_ in OUTSIDE.items() for topic in topics_}
    for topic, who in (*written.items(), *heard.items()):
        assert who == {topic.partition(".")[0]}


@pytest.mark.parametrize("topic", ["claims.events", "bank.requests", "hospital.events", "tax.events"])
async def test_the_bank_writes_in_no_other_namespace(platform: Platform, topic: str) -> None:
    admin = platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    provision_kafka.create_topics(client, [topic])
    await send(platform, "bank", "bank.events")
    with pytest.raises(TopicAuthorizationFailedError):
        await send(platform, "bank", topic)


async def test_a_client_of_another_kind_gets_its_own_user_and_its_own_topics(platform: Platform) -> None:
    """As soon as the catalogue names them: what is done for the bank is done for any outside party."""
    admin = platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    password = "made up for a hospital"
    provision_kafka.create_users(client, {"hospital": password}, replace=False, names=["hospital"])
    provision_kafka.create_topics(client, ["hospital.events", "hospital.coverage"])
    told = {**producers(), "hospital.events": {"hospital"}}
    heard = {**provision_kafka.listeners(), "hospital.coverage": {"hospital"}}
    provision_kafka.grant(client, told, heard)
    await send(platform, "hospital", "hospital.events", password)
    await receive(platform, "hospital", "hospital.coverage", "hospital", password)
    for topic in ("bank.events", "hospital.coverage"):
        with pytest.raises(TopicAuthorizationFailedError):
            await send(platform, "hospital", topic, password)
    with pytest.raises(TopicAuthorizationFailedError):
        await receive(platform, "hospital", "bank.requests", "hospital", password)
    provision_kafka.grant(client, {**producers(), "hospital.events": set()}, provision_kafka.listeners())


def test_whoever_tells_or_hears_has_a_user() -> None:
    named = set().union(*producers().values(), *provision_kafka.listeners().values())
    assert named == set(SPEAK_KAFKA)


async def test_a_service_writes_its_own_topic(platform: Platform) -> None:
    await send(platform, "claims", "claims.events")


@pytest.mark.parametrize("topic", ["review.events", "bank.events", "of.nobody"])
async def test_a_service_is_refused_on_anothers_topic(platform: Platform, topic: str) -> None:
    with pytest.raises(TopicAuthorizationFailedError):
        await send(platform, "claims", topic)


async def test_who_does_not_hear_a_topic_cannot_read_it(platform: Platform) -> None:
    await receive(platform, "bank", "bank.requests", "bank")
    with pytest.raises(TopicAuthorizationFailedError):
        await receive(platform, "identity", "bank.requests", "identity")


async def test_a_service_reads_in_its_own_group_only(platform: Platform) -> None:
    await receive(platform, "bank", "bank.requests", "bank.again")
    with pytest.raises(GroupAuthorizationFailedError):
        await receive(platform, "bank", "bank.requests", "claims")


@pytest.mark.parametrize(("user", "password"), [("claims", "guessed"), ("nobody", "guessed"), ("portal", "guessed")])
async def test_strangers_are_refused(platform: Platform, user: str, password: str) -> None:
    producer = connection(platform, user, password).producer()
    with pytest.raises(KafkaError):
        await producer.start()
    await producer.stop()


async def test_the_broker_does_not_speak_in_the_clear(platform: Platform) -> None:
    producer = KafkaConnection(platform.kafka_admin().bootstrap).producer()
    with pytest.raises(KafkaConnectionError):
        await producer.start()
    await producer.stop()


async def test_access_that_the_catalogue_no_longer_names_is_taken_away(platform: Platform) -> None:
    admin = platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    told, heard = producers(), provision_kafka.listeners()
    provision_kafka.grant(client, {**told, "review.events": {"review", "claims"}}, heard)
    await send(platform, "claims", "review.events")
    provision_kafka.provision(client, platform.addresses.passwords)
    with pytest.raises(TopicAuthorizationFailedError):
        await send(platform, "claims", "review.events")
