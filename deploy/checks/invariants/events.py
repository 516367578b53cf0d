"""Invariants 3 to 6: aggregates, outboxes, topics and inboxes tell one story."""

import hashlib
import json
from uuid import UUID

from deploy.checks.finding import Finding, invariant
from deploy.checks.world import HEARING, TELLING, Record, World
from shared.events.catalogue import producers
from shared.events.identity import MachineKey
from shared.messaging.outside import Refused, judge, party


@invariant(3, "per aggregate, event versions are gapless and match its outbox events one to one")
async def gapless_versions(world: World) -> Finding:
    """In each outbox, and against each aggregate's own count of its events."""
    finding = Finding()
    for service in TELLING:
        query = "select aggregate_id, count(*), min(aggregate_version), max(aggregate_version) from outbox group by 1"
        told = {row[0]: tuple(row)[1:] for row in await world.rows(service, query)}
        gaps = (f"{service} {key}: {n} events, versions {low} to {high}" for key, (n, low, high) in told.items()
                if (low, high) != (1, n))  # fmt: skip
        finding.look(len(told), gaps)
        known: set[str] = set()
        for table in await _aggregate_tables(world, service):
            for row in await world.rows(service, f"select id::text, event_version from {table}"):  # noqa: S608
                known.add(row[0])
                count = told.get(row[0], (0,))[0]
                wrong = [f"{service}.{table} {row[0]}: says {row[1]}, outbox has {count}"] if row[1] != count else []
                finding.look(1, wrong)
        finding.look(0, (f"{service} {key}: told of what is not there" for key in told.keys() - known))
    return finding


async def _aggregate_tables(world: World, service: str) -> list[str]:
    query = (
        "select table_name from information_schema.columns where table_schema = 'public'"
        " and column_name = 'event_version'"
    )
    return [row[0] for row in await world.rows(service, query)]


@invariant(4, "outboxes equal topics, and first occurrences per key are in version order")
async def outbox_equals_topics(world: World) -> Finding:
    """Every fact that was told is in its topic; repetitions count once."""
    finding = Finding()
    published = {record.event_id for record in world.records}
    for service in TELLING:
        rows = await world.rows(service, "select id::text, type from outbox")
        finding.look(len(rows), (f"{row[1]} {row[0]} is in no topic" for row in rows if row[0] not in published))
    seen: set[str] = set()
    last: dict[tuple[str, str], int] = {}
    for record in sorted(world.records, key=lambda r: (r.topic, r.partition, r.offset)):
        if record.event_id in seen or not record.version:
            continue
        seen.add(record.event_id)
        key = (record.topic, record.key)
        inverted = record.version <= last.get(key, 0)
        finding.look(1, [f"{record.place}: version {record.version} after {last[key]}"] if inverted else [])
        last[key] = max(record.version, last.get(key, 0))
    return finding


@invariant(5, "nothing stands in a topic without its outbox row of the same content")
async def no_foreign_records(world: World) -> Finding:
    """Of our own producers by outbox row; of outside parties by a key that was live then, or refused by its hearers."""
    finding = Finding()
    told: dict[str, str] = {}
    for service in TELLING:
        for row in await world.rows(service, "select id::text, payload, topic, type from outbox"):
            told[row[0]] = _fingerprint(row[2], row[3], hashlib.sha256(row[1]).hexdigest())
    outside = {topic for topic, who in producers().items() if not who & set(TELLING)}
    keys = await _registered(world)
    unbelieved = {key for service in HEARING for key in await refused(world, service)}
    for record in world.records:
        if record.topic in outside:
            wrong = record.copy_key not in unbelieved and not _believed(record, keys)
        else:
            wrong = told.get(record.event_id) != _fingerprint(record.topic, record.type, record.body_hash)
        finding.look(1, [f"{record.place} {record.type} {record.event_id} was told by nobody"] if wrong else [])
    return finding


def _fingerprint(topic: str, kind: str, body_hash: str) -> str:
    return f"{topic}/{kind}/{body_hash}"


async def refused(world: World, service: str) -> set[str]:
    """The copies that a service did not believe."""
    return {row[0] for row in await world.rows(service, "select event_id from parked where status = 'refused'")}


async def _registered(world: World) -> dict[tuple[str, str], list[MachineKey]]:
    """The keys of each agency's machine clients, as identity keeps them."""
    query = (
        "select c.agency, c.name, k.key_id, k.public_key, k.live_from, k.live_until"
        " from machine_key k join machine_client c on c.id = k.client_id"
    )
    found: dict[tuple[str, str], list[MachineKey]] = {}
    for row in await world.rows("identity", query):
        public = {"public_key": json.loads(row["public_key"])}
        found.setdefault((row["agency"], row["name"]), []).append(MachineKey.model_validate({**row, **public}))
    return found


def _believed(record: Record, keys: dict[tuple[str, str], list[MachineKey]]) -> bool:
    """Signed by a key of its client that was live then."""
    if record.message is None:
        return False
    try:
        judge(record.message, keys.get((record.agency, party(record.message)), []), None)
    except Refused:
        return False
    return True


@invariant(6, "per consumer, what is routed to it was handled, stands aside, or was given up: exactly one of them")
async def routed_is_accounted_for(world: World) -> Finding:
    """And each handled event has its effect, where the effect is a row of its own."""
    finding = Finding()
    for service in HEARING:
        heard = world.hears(service)
        unbelieved = await refused(world, service)
        believed = [record for record in world.records if record.type in heard and record.copy_key not in unbelieved]
        routed = {record.event_id for record in believed}
        inbox = {row[0] for row in await world.rows(service, "select event_id::text from inbox")}
        rows = await world.rows(service, "select event_id, status from parked where status <> 'refused'")
        aside = {row[0] for row in rows if row[1] != "replayed"}
        finding.look(len(routed), (f"{service}: {e} has no trace" for e in routed - inbox - aside))
        finding.look(0, (f"{service}: {e} is handled and aside" for e in inbox & aside))
        finding.look(0, (f"{service}: {e} handled, never told" for e in inbox - routed))
    for name, query, service in _EFFECTS:
        rows = await world.rows(service, query)
        finding.look(0, (f"{name}: {UUID(str(row[0]))}" for row in rows))
    return finding


_EFFECTS = (
    (
        "handled without a fact",
        "select event_id from inbox where event_id not in (select event_id from fact)",
        "insight",
    ),
    (
        "a fact without being handled",
        "select event_id from fact where event_id not in (select event_id from inbox)",
        "insight",
    ),
    (
        "submissions and cases differ",
        """select gen_random_uuid() where (select count(*) from review_case)
           <> (select count(*) from inbox where type like '%\\_submitted.v1')""",
        "review",
    ),
)
"""Violations of "one effect per handled event": a name, a query for the event ids, the service."""
