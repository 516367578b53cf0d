"""After a clean play every invariant holds; then each is broken once, in tables and topics, and it is seen."""

import json
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest
from joserfc.jwk import OKPKey

from deploy import history
from deploy.checks import run
from deploy.checks.finding import REGISTRY, Finding
from deploy.checks.world import Memory, World
from deploy.embedded.addresses import Addresses
from deploy.embedded.services import SERVICES, SIMULATORS
from deploy.embedded.supervisor import Platform
from deploy.history import RecordingTransport
from deploy.player.city import DemoCity
from deploy.player.client import Api
from deploy.player.loading import Loader
from deploy.player.playing import assign, play_city
from shared import clock
from shared.audit.heads import Head
from shared.events.bank import PayoutSucceeded
from shared.ids import new_id
from shared.messaging.envelope import Envelope, encode
from tests.deploy.checks.plants import PLANTS, Plant


@pytest.fixture(scope="module")
async def played(own_city: Platform) -> Addresses:
    """A data folder in which the demonstration was played; its servers run, its services are dead."""
    home = own_city.addresses.home
    async with httpx.AsyncClient(transport=RecordingTransport(home), timeout=20) as http:
        city, api = DemoCity.of(home), Api(own_city.urls, http)
        assigned = assign(city)
        await Loader(home, city, api, own_city.command).load()
        result = await play_city(city, api, assigned, lambda _: None)
        city.save(home)
    assert result.ok
    findings = await run.check(own_city.addresses, waits=True)
    assert run.document(findings)["ok"], run.document(findings)
    for name in (*SERVICES, *SIMULATORS):
        own_city.kill(name, stay_down=True)
    return own_city.addresses


_READ = Memory()


async def looked(addresses: Addresses, number: int) -> Finding:
    async with World.open(addresses, _READ) as world:
        world.waits = False
        return await REGISTRY[number][1](world)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.number}: {plant.name}")
async def test_a_violation_in_a_table_is_seen(played: Addresses, plant: Plant) -> None:
    canary = DemoCity.of(played.home).workers[0].id_number
    connection = await asyncpg.connect(played.admin_database_url(plant.service))
    saved = await connection.fetchval("select min(event_id::text)::uuid from inbox") if plant.number == 6 else None
    try:
        await connection.execute(plant.sql.replace("{canary}", canary))
        seen = await looked(played, plant.number)
    finally:
        if plant.number == 6:
            await _put_back(connection, saved)
        else:
            await connection.execute(plant.undo)
        await connection.close()
    assert seen.violations
    assert seen.checked


async def _put_back(connection: "asyncpg.Connection[asyncpg.Record]", event: UUID | None) -> None:
    planted = UUID("01930000-0000-7000-8000-00000000bbbb")
    await connection.execute("update inbox set event_id = $1 where event_id = $2", event, planted)


async def test_two_messages_for_one_event_and_channel_are_seen(played: Addresses) -> None:
    connection = await asyncpg.connect(played.admin_database_url("notify"))
    constraints = await connection.fetch(
        "select conname from pg_constraint where conrelid = 'message'::regclass and contype = 'u'"
    )
    columns = await connection.fetch(
        "select column_name from information_schema.columns where table_name = 'message' and column_name <> 'id'"
    )
    names = ", ".join(row[0] for row in columns)
    copy = f"insert into message (id, {names}) select gen_random_uuid(), {names} from message limit 1"
    transaction = connection.transaction()
    await transaction.start()
    for row in constraints:
        await connection.execute(f"alter table message drop constraint {row[0]}")
    await connection.execute(copy)

    class Inside(World):
        async def rows(self, service: str, query: str, *arguments: object) -> list[object]:
            if service == "notify":
                return list(await connection.fetch(query, *arguments))
            return await super().rows(service, query, *arguments)

    async with Inside.open(played, _READ) as world:
        seen = await REGISTRY[12][1](world)
    await transaction.rollback()
    await connection.close()
    assert any("2 messages" in violation for violation in seen.violations), seen.examples
    assert (await looked(played, 12)).ok


HISTORY_PLANTS: dict[str, tuple[int, dict[str, Any]]] = {
    "an acknowledged submission without a row": (1, {"status": 201, "key": "never-stored"}),
    "a refused submission with a row": (1, {"status": 409}),
    "two answers for one key": (2, {"answer_hash": "0" * 64}),
    "two bodies under one key": (2, {"request_hash": "0" * 64}),
}


@pytest.mark.parametrize("name", HISTORY_PLANTS)
async def test_a_violation_in_the_clients_history_is_seen(played: Addresses, name: str) -> None:
    number, change = HISTORY_PLANTS[name]
    path = played.home / history.FILE
    before = path.read_text(encoding="utf-8")
    lines = [line for line in history.read(played.home) if line["status"] == 201 and line["path"] == "/claims"]
    planted = lines[0] | change
    content = before + json.dumps(planted) + "\n"
    if change.get("status") == 409:
        content = before.replace(json.dumps(lines[0]), json.dumps(planted))
    try:
        path.write_text(content, encoding="utf-8")
        seen = await looked(played, number)
    finally:
        path.write_text(before, encoding="utf-8")
    assert seen.violations
    assert (await looked(played, number)).ok


async def test_a_trace_that_was_cut_off_behind_its_anchors_is_seen(played: Addresses) -> None:
    path = played.home / "anchors" / "claims.jsonl"
    before = path.read_bytes()
    last = Head.read(before.splitlines()[-1])
    key = OKPKey.import_key(json.loads((played.home / "secrets" / "claims" / "audit-1.jwk").read_text()))
    beyond = Head.sign(key, "claims", last.position + 7, bytes(32), clock.now())
    try:
        path.write_bytes(before + beyond.line().encode())
        seen = await looked(played, 14)
    finally:
        path.write_bytes(before)
    [violation] = seen.violations
    assert violation == (
        f"claims: position {beyond.position}: the chain ends at {last.position},"
        f" the anchor at position {beyond.position} is beyond it"
    )
    assert (await looked(played, 14)).ok


async def test_a_canary_in_the_trace_is_seen(played: Addresses) -> None:
    canary = DemoCity.of(played.home).workers[0].phone
    connection = await asyncpg.connect(played.admin_database_url("claims"))
    transaction = connection.transaction()
    await transaction.start()
    insert = "insert into audit_entry (agency, outcome, action, why) values ('350500', 'done', 'x.y', $1)"
    await connection.execute(insert, canary)

    class Inside(World):
        async def rows(self, service: str, query: str, *arguments: object) -> list[object]:
            if service == "claims":
                return list(await connection.fetch(query, *arguments))
            return await super().rows(service, query, *arguments)

    async with Inside.open(played, _READ) as world:
        seen = await REGISTRY[15][1](world)
    await transaction.rollback()
    await connection.close()
    assert [violation.partition(":")[0] for violation in seen.violations] == ["claims.audit_entry"]


async def test_a_canary_in_a_log_is_seen(played: Addresses) -> None:
    path = played.home / "logs" / "planted.log"
    path.write_text(f'{{"event": "sent to {DemoCity.of(played.home).workers[0].phone}"}}\n', encoding="utf-8")
    seen = await looked(played, 15)
    path.unlink()
    assert seen.violations == [f"planted.log: {seen.violations[0].partition(': ')[2]}"]


async def test_an_invariant_with_nothing_to_check_does_not_hold() -> None:
    assert not Finding().ok
    assert not run.document({1: ("name", Finding())})["ok"]


async def test_whatever_was_planted_has_been_taken_back(played: Addresses) -> None:
    """So that none of the violations above was seen for a neighbour's sake; they were planted from a clean play."""
    found = await run.check(played, waits=False)
    assert {number: finding.examples for number, (_, finding) in found.items() if not finding.ok} == {}


async def test_foreign_and_unsigned_records_in_topics_are_seen(played: Addresses) -> None:
    """Last: what stands in a topic stays there."""
    answer = PayoutSucceeded(reference="forged-1", payout_id=new_id(), amount_fen=1)
    leak = b'{"leak": "%s"}' % DemoCity.of(played.home).workers[1].phone.encode()
    foreign = Envelope(
        id=str(new_id()), type="claims.claim_withdrawn.v1", source="/huzhu/claims", subject="x", time=clock.now(),
        agency="350500", aggregate_version=1, body=leak,
    )  # fmt: skip
    forged = Envelope(
        id=str(new_id()), type=answer.type, source="/bank", subject="forged-1", time=clock.now(),
        agency="350500", aggregate_version=1, body=answer.model_dump_json().encode(), signature="x.y.z",
    )  # fmt: skip
    async with World.open(played) as world:
        producer = world.kafka.producer()
        await producer.start()
        for topic, envelope in (("claims.events", foreign), ("bank.events", forged)):
            key = envelope.subject.encode()
            await producer.send_and_wait(topic, envelope.body, key=key, headers=encode(envelope))
        await producer.stop()
    seen = await looked(played, 5)
    assert {violation.split("/")[0] for violation in seen.violations} == {"claims.events", "bank.events"}
    assert any("claims.events" in violation for violation in (await looked(played, 15)).violations)
    assert (await looked(played, 16)).violations
