"""Invariants 12, 13, 15 and 16: messages, rebuilding, canaries, and nothing left behind."""

import asyncio
import json
import sqlite3
import sys
import time
from typing import Any

from deploy import history
from deploy.checks.backlog import behind
from deploy.checks.finding import Finding, invariant
from deploy.checks.world import HEARING, TELLING, World
from deploy.embedded.environment import of_command
from deploy.embedded.services import SERVICES

_ERASED = """
select id::text, keys_gone_at is null or phone_index is not null or id_number_index is not null
  or name_cipher || phone_cipher || id_number_cipher <> ''
from person where erased_at is not null
"""
_OF_PEOPLE = (("notify", "contact", "person_id"), ("enrollment", "person", "id"), ("claims", "document", "person_id"))
"""What names somebody, or leads to them by a number: it goes with an erasure."""
_ASIDE = "select count(*) from parked where status in ('waiting', 'parked')"


@invariant(12, "one message per event, recipient and channel, sent once")
async def one_message_each(world: World) -> Finding:
    """In notify's table, and at the SMS provider by reference."""
    finding = Finding()
    query = "select about_event::text, person_id::text, channel, count(*) from message group by 1, 2, 3"
    rows = await world.rows("notify", query)
    finding.look(len(rows), (f"event {r[0]}, {r[2]}: {r[3]} messages" for r in rows if r[3] > 1))
    known = {row[0] for row in await world.rows("notify", "select id::text from message where channel = 'sms'")}
    known |= {row[0] for row in await world.rows("identity", "select id::text from short_message")}
    for reference, times in _sent(world):
        faults = [] if reference in known else [f"SMS {reference} was ordered by nobody"]
        faults += [f"SMS {reference} was sent {times} times"] if times > 1 else []
        finding.look(1, faults)
    return finding


def _sent(world: World) -> list[tuple[str, int]]:
    path = world.home / "simulators" / "sms" / "sms.sqlite"
    if not path.exists():
        return []
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        return list(database.execute("select reference, sum(times_sent) from message group by reference"))


@invariant(13, "a projection rebuilt from offset 0 has the digest of the live one, and a rebuild tells nothing")
async def rebuilt_is_live(world: World) -> Finding:
    """Insight, which is projections alone."""
    finding = Finding()
    before = await _told(world)
    live = await _insight(world, "digest")
    rebuilt = await _insight(world, "rebuild")
    after = await _told(world)
    facts = int(rebuilt.get("facts", 0))
    finding.look(facts, [] if live == rebuilt else [f"live {live}, rebuilt {rebuilt}"])
    finding.look(0, [] if before == after else [f"events told while rebuilding: {before} became {after}"])
    return finding


async def _insight(world: World, command: str) -> dict[str, Any]:
    words = [sys.executable, "-m", "services.insight", command]
    environment, pipe = of_command(world.addresses, "insight"), asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*words, env=environment, cwd=world.root, stdout=pipe, stderr=pipe)
    told, complaint = await process.communicate()
    if process.returncode:
        return {"failed": complaint.decode().strip()[-300:]}
    found: dict[str, Any] = json.loads(told.decode().strip().splitlines()[-1])
    return found


async def _told(world: World) -> dict[str, int]:
    return {service: (await world.rows(service, "select count(*) from outbox"))[0][0] for service in TELLING}


@invariant(15, "no answer, log, topic, parked row or column holds a personal value in the clear, or another agency's")
async def no_canary(world: World) -> Finding:
    """Every canary of the demonstration city, as text and as hexadecimal bytes; and what clients saw of others."""
    finding = Finding()
    canaries = {canary: (canary.encode(), canary.encode().hex()) for canary in world.canaries}
    finding.look(len(canaries))
    everything = b"\n".join(record.raw for record in world.records)
    told = {canary: raw for canary, (raw, _) in canaries.items() if raw in everything}
    for record in world.records if told else ():
        finding.look(0, (f"{record.place}: {_masked(c)}" for c, raw in told.items() if raw in record.raw))
    for path in world.logs():
        written = path.read_bytes()
        finding.look(0, (f"{path.name}: {_masked(c)}" for c, (raw, _) in canaries.items() if raw in written))
    for service in SERVICES:
        for table in await _tables(world, service):
            rows = await world.rows(service, f'select t::text from "{table}" t')  # noqa: S608 - from the catalogue
            content = "\n".join(row[0] for row in rows)
            found = (c for c, (_, as_hex) in canaries.items() if c in content or as_hex in content)
            finding.look(0, (f"{service}.{table}: {_masked(canary)}" for canary in found))
    finding.look(0, (f"{leak['path']}: told {leak['agency']} {leak['what']}" for leak in history.leaks(world.home)))
    await _look_for_erased(world, finding)
    return finding


async def _look_for_erased(world: World, finding: Finding) -> None:
    """Whoever had their data erased is found and read nowhere any more."""
    rows = await world.rows("identity", _ERASED)
    finding.look(len(rows), (f"person {row[0]} was erased and can still be found or read" for row in rows if row[1]))
    people = {row[0] for row in rows}
    for service, table, column in _OF_PEOPLE:
        left = await world.rows(service, f"select distinct {column}::text from {table}")  # noqa: S608 - names above
        finding.look(0, (f"{service}.{table}: person {row[0]} was erased" for row in left if row[0] in people))


def _masked(canary: str) -> str:
    return f"{canary[:2]}…{canary[-2:]}"


async def _tables(world: World, service: str) -> list[str]:
    query = (
        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    return [row[0] for row in await world.rows(service, query)]


@invariant(16, "within 60 s of healing, backlog, lag and orphaned transactions are 0")
async def nothing_left_behind(world: World) -> Finding:
    """Waits for the running services; without them it is what they left."""
    deadline = time.monotonic() + (world.patience if world.waits else 0)
    while True:
        finding = Finding()
        for service in TELLING:
            waiting = (await world.rows(service, "select count(*) from outbox_waiting"))[0][0]
            finding.look(1, [f"{service}: {waiting} events unpublished"] if waiting else [])
        for service, messages in (await behind(world)).items():
            finding.look(1, [f"{service}: {messages} messages behind"] if messages else [])
        for service in HEARING:
            aside = (await world.rows(service, _ASIDE))[0][0]
            finding.look(0, [f"{service}: {aside} messages wait or are parked"] if aside else [])
        if world.waits:
            finding.look(0, await _on_their_way(world))
        query = (
            "select datname from pg_stat_activity where state like 'idle in transaction%'"
            " and now() - state_change > interval '5 seconds'"
        )
        finding.look(1, (f"{row[0]}: an orphaned transaction" for row in await world.rows("claims", query)))
        if not finding.violations or time.monotonic() > deadline:
            return finding
        await asyncio.sleep(0.2)


async def _on_their_way(world: World) -> list[str]:
    """What running services still have in hand with the bank and the SMS provider."""
    messages = "select count(*) from message where state in ('queued', 'sending', 'sent')"
    payouts = "select count(*) from payout where state = 'paying'"
    found = []
    for service, query, what in (("notify", messages, "messages"), ("claims", payouts, "payouts")):
        count = (await world.rows(service, query))[0][0]
        found += [f"{service}: {count} {what} on their way"] if count else []
    return found
