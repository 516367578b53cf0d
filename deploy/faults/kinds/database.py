"""The database says no: every connection in use, a deadlock, a serialization failure."""

import asyncio
import time

from deploy.faults.scene import Fault, Scene
from deploy.player.client import Refused
from shared.ids import new_id

_CREATED, _UNAVAILABLE, _CONFLICT = 201, 503, 409
_HELD_SECONDS = 2.5
_AT_ONCE = 40
_ANSWERED_SECONDS = 6.0
_WAITS_FOR = "select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))"
_DEADLOCKS = "select deadlocks from pg_stat_database where datname = current_database()"
_FAILS_AT_FIRST = """
create sequence obstacle_count;
grant usage on sequence obstacle_count to public;
create function obstacle_40001() returns trigger language plpgsql as $$
begin
  if nextval('obstacle_count') <= {times} then raise exception 'an obstacle' using errcode = '40001'; end if;
  return new;
end $$;
create trigger obstacle_40001 before insert on outbox for each row execute function obstacle_40001()
"""
_TAKEN_AWAY = "drop trigger obstacle_40001 on outbox; drop function obstacle_40001(); drop sequence obstacle_count"
_COUNTED = "select last_value from obstacle_count"
_REFUSALS = 6
_A_CASE = (
    "select id::text, employer_id::text, version, event_version, agency from review_case"
    " where state = 'open' and stage = 'employer' order by entry_id desc limit 1"
)


_NEXT_FACT = (
    "insert into outbox (id, agency, topic, type, aggregate_id, aggregate_version, occurred_at, payload)"
    " values (gen_random_uuid(), $1, 'review.events', 'review.decision_made.v1', $2, $3, now(), '')"
)
"""Never committed: whoever decides the case waits here with the case locked."""


async def _exhausted(scene: Scene) -> None:
    """Every connection of claims waits; who comes later is told to come again, and soon all is well."""
    bodies, keys = await scene.prepared(4), [str(new_id()) for _ in range(4)]
    token = await scene.worker.token("claims")
    headers = {"Authorization": f"Bearer {token}"}
    url = f"{scene.platform.urls['claims']}/claims/drafts"

    async def ask() -> tuple[int | None, float]:
        began = time.monotonic()
        told = headers | {"Idempotency-Key": str(new_id())}
        body = {"plan_id": bodies[0]["plan_id"], "benefit_kind": "inpatient"}
        answer = await scene.traffic.api.http.post(url, json=body, headers=told, timeout=12)
        return answer.status_code, time.monotonic() - began

    async with scene.database("claims") as database, database.transaction():
        await database.execute("lock table claim in access exclusive mode")
        asked = [asyncio.create_task(ask()) for _ in range(_AT_ONCE)]
        await asyncio.sleep(_HELD_SECONDS)
    answers = await asyncio.gather(*asked)
    slowest = max(seconds for _, seconds in answers)
    statuses = sorted({status for status, _ in answers if status is not None})
    scene.expect(
        "each of 40 requests is carried out or told to come again, soon", measured=f"{statuses}, {slowest:.1f} s",
        held=set(statuses) <= {_CREATED, _UNAVAILABLE, 429} and slowest < _ANSWERED_SECONDS,
    )  # fmt: skip
    for body, key in zip(bodies, keys, strict=True):
        await scene.acknowledged(5.0, body, key)


async def _deadlock(scene: Scene) -> None:
    """A session locks in the other order: one of the two is told to try again, and the decision is made once."""
    async with scene.database("review") as database:
        case = None
        for _ in range(50):
            case = await database.fetchrow(_A_CASE)
            if case is not None:
                break
            await asyncio.sleep(0.2)
        if case is None:
            scene.expect("there is a case to decide", held=False)
            return
        before = await database.fetchval(_DEADLOCKS)
        employer = next(one for one in scene.city.employers if one.id == case["employer_id"])
        clerk = scene.traffic.stage.client(scene.city.clerk_of(employer))
        await clerk.token("review")
        transaction = database.transaction()
        await transaction.start()
        await database.execute(_NEXT_FACT, case["agency"], case["id"], case["event_version"] + 1)
        body = {"action": "approve", "reasons": [], "fields": []}
        deciding = asyncio.create_task(
            clerk.post("review", f"/cases/{case['id']}/decisions", body, seen=case["version"])
        )
        await _until_it_waits(scene, database.get_server_pid())
        try:
            await database.execute("select from review_case where id = $1 for update", case["id"])
        except Exception as error:  # noqa: BLE001 - either of the two may be chosen, and another clerk may have come first
            scene.tell(f"the other session gave way: {type(error).__name__}")
        await transaction.rollback()
        try:
            await deciding
            decided = "decided"
        except Refused as refusal:
            decided = refusal.code
    scene.expect("the decision is made, or was made before", held=decided in _DECIDED, measured=decided)

    async def counted() -> bool:
        return bool(await scene.count("review", _DEADLOCKS) > before)

    await scene.until(counted, "PostgreSQL found a deadlock", 5.0)


async def _until_it_waits(scene: Scene, holder: int) -> None:
    for _ in range(50):
        if await scene.count("review", _WAITS_FOR, holder):
            return
        await asyncio.sleep(0.1)


_DECIDED = {"decided", "stale_version", "already_decided", "conflict", "not_found"}


async def _serialization(scene: Scene) -> None:
    """The first few facts are refused with 40001 wherever they come from; clients and consumers try again."""
    service = scene.chance.choice(("claims", "review"))
    async with scene.database(service) as database:
        await database.execute(_FAILS_AT_FIRST.format(times=_REFUSALS))
        try:
            await scene.acknowledged(10.0)

            async def refused() -> bool:
                return int(await database.fetchval(_COUNTED)) > _REFUSALS

            await scene.until(refused, f"{_REFUSALS} transactions of {service} were refused, and others went on", 15.0)
        finally:
            await database.execute(_TAKEN_AWAY)


FAULTS = [
    Fault("pool exhausted", _exhausted),
    Fault("deadlock", _deadlock),
    Fault("serialization failure", _serialization),
]
