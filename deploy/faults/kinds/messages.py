"""Messages: one that cannot be handled, and many that were sent before."""

import asyncio
import json
from typing import TYPE_CHECKING, Any

from confluent_kafka import Producer

from deploy.embedded.addresses import Addresses
from deploy.embedded.services import TELL_EVENTS
from deploy.faults.scene import Fault, Scene
from deploy.player.client import Refused
from shared.messaging.incoming import Incoming
from shared.messaging.kafka import KafkaConnection
from shared.messaging.replay import replay

if TYPE_CHECKING:
    import asyncpg

_SAMPLE, _TIMES = 40, 10
_READ = 4000
_POISON = """
create or replace function obstacle() returns trigger language plpgsql as $$
begin raise exception 'an obstacle of the fault run' using errcode = 'P0001'; end $$;
create trigger obstacle before insert on {table} for each row when ({when}) execute function obstacle()
"""
_TAKEN_AWAY = "drop trigger if exists obstacle on {table}"
_OPEN = "select position, status from parked where key = $1 and status in ('waiting', 'parked') order by position"
_HANDLED = "select count(*) from inbox"
_AN_OPEN_CASE = (
    "select id::text, subject_id::text, employer_id::text, version from review_case"
    " where state = 'open' and stage = 'employer' order by entry_id desc limit 1"
)
_TOLD_OF_A_DECISION = "'claim_at_centre', 'returned_by_employer', 'rejected_by_employer'"
_PLACES = {
    "insight": ("fact", "new.aggregate_id = '{case}'"),
    "notify": ("message", f"new.claim_id = '{{claim}}' and new.template in ({_TOLD_OF_A_DECISION})"),
}
"""Where the obstacle stands: the service's table, and whose rows it stops. What notify says of the claim itself it may
still have to say; that has the claim's key and not the case's."""


async def _poison(scene: Scene) -> None:
    """Parked with its cause, its successors behind it, all others flow; then replayed in order, or discarded."""
    case = await _a_case(scene)
    if case is None:
        return
    service = scene.chance.choice(sorted(_PLACES))
    table, whose = _PLACES[service]
    when = whose.format(case=case["id"], claim=case["subject_id"])
    async with scene.database(service) as database:
        await database.execute(_POISON.format(table=table, when=when))
        try:
            await _decide(scene, case)
            parked = await _is_parked(scene, database, case["id"])
            if parked:
                await _others_flow(scene, database, service)
        finally:
            await database.execute(_TAKEN_AWAY.format(table=table))
        if parked:
            await _settle(scene, database, service, case["id"])


async def _a_case(scene: Scene) -> Any:
    await scene.acknowledged(10.0)
    async with scene.database("review") as database:
        for _ in range(50):
            found = await database.fetchrow(_AN_OPEN_CASE)
            if found is not None:
                return found
            await asyncio.sleep(0.2)
    scene.expect("there is a case to decide", held=False)
    return None


async def _decide(scene: Scene, case: Any) -> None:
    """By the clerk of its employer, unless somebody else has just done so: either way it is told."""
    employer = next(one for one in scene.city.employers if one.id == case["employer_id"])
    clerk = scene.traffic.stage.client(scene.city.clerk_of(employer))
    body = {"action": "approve", "reasons": [], "fields": []}
    try:
        await clerk.post("review", f"/cases/{case['id']}/decisions", body, seen=case["version"])
    except Refused as refusal:
        scene.tell(f"decided by another already: {refusal.code}")


async def _is_parked(scene: Scene, database: "asyncpg.Connection[Any]", key: str) -> bool:
    async def parked() -> bool:
        return any(row["status"] == "parked" for row in await database.fetch(_OPEN, key))

    return await scene.until(parked, "the message is parked", 20.0)


async def _others_flow(scene: Scene, database: "asyncpg.Connection[Any]", service: str) -> None:
    before = await database.fetchval(_HANDLED)
    await scene.acknowledged(10.0)

    async def flow() -> bool:
        return bool(await database.fetchval(_HANDLED) > before)

    await scene.until(flow, f"other messages of {service} flow", 15.0)


async def _settle(scene: Scene, database: "asyncpg.Connection[Any]", service: str, key: str) -> None:
    """Insight's is replayed; what notify was to say may also be given up."""
    verb = "replay" if service == "insight" else scene.chance.choice(("replay", "discard"))
    for _ in range(10):
        rows = await database.fetch(_OPEN, key)
        if not rows:
            break
        if rows[0]["status"] == "waiting":  # its turn comes by the timer
            await asyncio.sleep(1.0)
            continue
        done = await asyncio.to_thread(scene.platform.command, service, "parked", verb, str(rows[0]["position"]))
        if done.returncode:
            scene.expect(f"the message can be settled by {verb}", held=False, measured=done.stderr[-200:])
            return
    left = await database.fetch(_OPEN, key)
    scene.expect(f"after {verb} nothing of its key stands aside", held=not left, measured=json.dumps(len(left)))


async def _duplicates(scene: Scene) -> None:
    """Ten copies of messages that were sent before, in any order, over some seconds: nothing happens twice."""
    addresses = scene.platform.addresses
    sample = await _sent_before(scene, addresses)
    copies = sample * _TIMES
    scene.chance.shuffle(copies)
    producers = {service: _producer(addresses, service) for service in (*TELL_EVENTS, "bank")}
    for number, message in enumerate(copies):
        producer = producers[message.topic.partition(".")[0]]
        headers: list[tuple[str, str | bytes | None]] = [(name, value) for name, value in message.headers]
        producer.produce(message.topic, message.body, message.key.encode(), message.partition, headers=headers)
        if number % 50 == 0:
            await asyncio.sleep(0.2)
    left = [await asyncio.to_thread(producer.flush, 20) for producer in producers.values()]
    scene.expect("the copies were sent", held=bool(sample) and not any(left), measured=f"{len(copies)} copies")


async def _sent_before(scene: Scene, addresses: Addresses) -> list[Incoming]:
    admin = addresses.kafka_admin()
    kafka = KafkaConnection(admin.bootstrap, admin.user, admin.password)
    topics = [f"{service}.events" for service in (*TELL_EVENTS, "bank")]
    found: list[Incoming] = []
    async for batch in replay(kafka, topics):
        found += batch
        if len(found) > _READ:
            break
    return scene.chance.sample(found, min(_SAMPLE, len(found)))


def _producer(addresses: Addresses, service: str) -> Producer:
    return Producer(
        {
            "bootstrap.servers": addresses.kafka_admin().bootstrap,
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": service,
            "sasl.password": addresses.passwords[service],
            "log_level": 0,
        }
    )


FAULTS = [Fault("poison message", _poison), Fault("duplicates × 10", _duplicates)]
