"""Claims that arrive together are carried out together, and nobody answers for a neighbour (S1.3)."""

import asyncio
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

import httpx
from sqlalchemy import event

from shared.db import unit_of_work
from shared.http import idempotency
from shared.ids import new_id
from tests.claims.world import World

OTHER = "350100"


async def _at_once(world: World, bodies: list[dict[str, Any]]) -> list[httpx.Response]:
    return await asyncio.gather(*(world.send("POST", "/claims", world.as_worker(), body) for body in bodies))


async def test_many_cost_the_database_as_many_statements_as_one(world: World) -> None:
    await world.file()
    bodies = [await world.body() for _ in range(24)]
    statements: list[str] = []
    engine = world.harness.database.engine.sync_engine

    def remember(*arguments: Any) -> None:
        statements.append(arguments[2])

    said = unit_of_work.UnitOfWork.fetch

    async def fetch(uow: Any, query: str, *arguments: Any) -> Any:
        statements.append(query)
        return await said(uow, query, *arguments)

    event.listen(engine, "before_cursor_execute", remember)
    with patch.object(unit_of_work.UnitOfWork, "fetch", fetch):
        answers = await _at_once(world, bodies)
    event.remove(engine, "before_cursor_execute", remember)
    assert {answer.status_code for answer in answers} == {201}
    transactions = sum("set_config" in statement for statement in statements)
    assert transactions <= 4
    assert len(statements) <= 5 * transactions, "\n".join(statements)
    claims = await world.harness.rows("select id, number, version, event_version from claim")
    assert {str(row["id"]) for row in claims} >= {answer.json()["id"] for answer in answers}
    assert {(row["version"], row["event_version"]) for row in claims} == {(1, 1)}
    told = [fact for kind, fact in await world.harness.told() if kind == "claims.claim_submitted.v1"]
    assert len(told) == len({fact["claim_id"] for fact in told}) == len(claims) == 25


async def test_each_is_refused_for_its_own_reason_alone(world: World) -> None:
    good, twin, unknown, nowhere, in_use, short = [await world.body() for _ in range(6)]
    twin["invoice_number"] = good["invoice_number"]
    unknown["employer_id"] = str(new_id())
    nowhere["document_ids"] = [str(new_id()), *nowhere["document_ids"]]
    in_use["document_ids"] = good["document_ids"]
    short["document_ids"] = short["document_ids"][:1]
    answers = await _at_once(world, [good, twin, unknown, nowhere, in_use, short])
    codes = [answer.json().get("code") for answer in answers]
    assert codes == [
        None, "duplicate_invoice", "not_a_member_organisation", "not_found", "document_in_use", "missing_document",
    ]  # fmt: skip
    assert len(await world.harness.rows("select 1 from claim")) == 1
    assert len(await world.harness.rows("select 1 from stored_answer where route = '/claims'")) == 1


async def test_one_key_twice_in_a_batch_has_one_effect(world: World) -> None:
    body, others, key = await world.body(), [await world.body() for _ in range(6)], world.harness.key()
    twins = [world.send("POST", "/claims", world.as_worker(), body, headers=key) for _ in range(2)]
    answers: list[Any] = await asyncio.gather(*twins, _at_once(world, others))
    first, second = answers[0], answers[1]
    assert {first.status_code, second.status_code} <= {201, 409}
    assert 201 in (first.status_code, second.status_code)
    assert len(await world.harness.rows("select 1 from claim where invoice_number = $1", body["invoice_number"])) == 1
    again = await world.send("POST", "/claims", world.as_worker(), body, headers=key)
    assert again.headers["idempotent-replayed"] == "true"


async def test_agencies_never_share_a_transaction(world: World) -> None:
    await world.file()
    bodies = [await world.body() for _ in range(4)]
    strangers = [world.harness.token([("worker", "*")], agency=OTHER) for _ in range(4)]
    sent = [world.send("POST", "/claims", world.as_worker(), body) for body in bodies]
    foreign = [world.send("POST", "/claims", stranger, body) for stranger, body in zip(strangers, bodies, strict=True)]
    mixed = [one for pair in zip(sent, foreign, strict=True) for one in pair]
    answers = await asyncio.gather(*mixed)
    assert [answer.status_code for answer in answers[::2]] == [201] * 4
    assert {answer.json()["code"] for answer in answers[1::2]} == {"unknown_plan"}
    assert {row["agency"] for row in await world.harness.rows("select agency from claim")} == {"350500"}


async def test_each_fact_belongs_to_its_own_request(world: World) -> None:
    bodies = [await world.body() for _ in range(5)]
    traces = {f"{index:032x}": body for index, body in enumerate(bodies, start=1)}
    keys = {trace: world.harness.key()["Idempotency-Key"] for trace in traces}
    await asyncio.gather(
        *(
            world.send(
                "POST", "/claims", world.as_worker(), body,
                headers={"traceparent": f"00-{trace}-00000000000000aa-01", "Idempotency-Key": keys[trace]},
            )
            for trace, body in traces.items()
        )
    )  # fmt: skip
    rows = await world.harness.rows("select traceparent, causation_id from outbox where causation_id is not null")
    assert {(row["traceparent"].split("-")[1], row["causation_id"]) for row in rows} == set(keys.items())


async def test_while_the_database_is_away_everybody_is_told_at_once(world: World) -> None:
    bodies = [await world.body() for _ in range(8)]

    async def away(*_: Any) -> None:
        await asyncio.sleep(0.2)
        raise ConnectionRefusedError

    with patch.object(unit_of_work.UnitOfWork, "enter", away):
        answers = await asyncio.wait_for(_at_once(world, bodies), 1)
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.status_code for answer in await _at_once(world, bodies)} == {201}


async def test_whoever_comes_as_the_last_batch_ends_is_served_too(world: World) -> None:
    """A request sent in the very turn of the loop in which the one before was answered."""
    bodies = [await world.body() for _ in range(30)]

    async def one_after_the_other() -> list[int]:
        return [(await world.send("POST", "/claims", world.as_worker(), body)).status_code for body in bodies]

    assert await asyncio.wait_for(one_after_the_other(), 30) == [201] * 30


async def test_where_a_library_ends_as_if_it_were_cancelled_nobody_waits_for_ever(world: World) -> None:
    bodies = [await world.body() for _ in range(6)]

    async def ended(_: Any, asked: Sequence[Any]) -> Any:
        raise asyncio.CancelledError if len(asked) == 1 else RuntimeError

    with patch.object(idempotency, "begin", ended):
        answers = await asyncio.wait_for(_at_once(world, bodies), 2)
    assert {answer.status_code for answer in answers} == {503}
    assert {answer.status_code for answer in await _at_once(world, bodies)} == {201}
