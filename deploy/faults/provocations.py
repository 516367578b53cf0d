"""What brings planted bugs out: nothing breaks here, things only come at an awkward moment."""

import asyncio
import signal
from contextlib import suppress

from deploy.embedded.kafka import admin_client
from deploy.faults.scene import Fault, Scene
from deploy.player.city import Person
from deploy.player.client import Refused
from shared.ids import new_id

_HOLDS, _HOLD_SECONDS = 6, 1.2
_ROUNDS, _AT_ONCE = 4, 14
_WAIT_SECONDS = 45.0
_HURRY_SECONDS, _HURRIED = 12.0, 4
_APPROVED = "select count(*) from claim where approved_fen is not null and id = any($1::uuid[])"
_CASES = "select count(*) from review_case where subject_id = any($1::uuid[])"
_OPEN_CASES = (
    "select id::text, version from review_case where subject_id = any($1::uuid[]) and stage = $2 and state = 'open'"
)
_COUNTER = "select from yearly_counter where person_id = $1 for update"
_IN_THE_WAY = (
    "insert into stored_answer (agency, person_id, route, key, body_hash, status, headers, body)"
    " values ($1, $2, '/claims', $3, '', 201, '{}', '')"
)


async def _late_commits(scene: Scene) -> None:
    """One claim waits for a lock between its facts and its commit, while others overtake it."""
    for _ in range(_HOLDS):
        [body], key = await scene.prepared(), str(new_id())
        async with scene.database("claims") as database:
            transaction = database.transaction()
            await transaction.start()
            await database.execute(_IN_THE_WAY, scene.worker.agency, scene.worker.person.person_id, key)
            slow = asyncio.create_task(scene.acknowledged(20.0, body, key))
            await asyncio.sleep(_HOLD_SECONDS)
            await transaction.rollback()
        await slow


async def _approvals_at_once(scene: Scene) -> None:
    """Two consumers of claims find many approvals of one person waiting when the broker wakes up."""
    second = await asyncio.to_thread(scene.platform.beside, "claims", 1)

    async def joined() -> bool:
        return await asyncio.to_thread(_members, scene, "claims") > 1

    try:
        await scene.until(joined, "the second consumer of claims joins", 30.0)
        for _ in range(_ROUNDS):
            claims = await _file(scene, _AT_ONCE)
            scene.traffic.deciding.clear()
            await _approve(scene, claims, "employer", scene.city.clerk_of(scene.city.employer_of(scene.worker.person)))
            scene.platform.signal("kafka", signal.SIGSTOP)
            await _approve(scene, claims, "centre", scene.city.having("centre_reviewer")[0])
            await _both_at_the_counter(scene)
            scene.traffic.deciding.set()

            async def approved(claims: list[str] = claims) -> bool:
                return await scene.count("claims", _APPROVED, claims) > len(claims) // 2

            await scene.until(approved, "approvals reach claims", 20.0)
    finally:
        await asyncio.to_thread(second.stop)


async def _both_at_the_counter(scene: Scene) -> None:
    """The broker wakes up; whoever takes from the counter without a lock has read it when it may be written again."""
    async with scene.database("claims") as database:
        transaction = database.transaction()
        await transaction.start()
        await database.execute(_COUNTER, scene.worker.person.person_id)
        scene.platform.signal("kafka", signal.SIGCONT)
        await asyncio.sleep(_HOLD_SECONDS)
        await transaction.rollback()


def _members(scene: Scene, group: str) -> int:
    """How many consumers of a group have partitions."""
    admin = scene.platform.kafka_admin()
    client = admin_client(admin.bootstrap, admin.user, admin.password)
    found = client.describe_consumer_groups([group], request_timeout=10)[group].result()
    return sum(bool(member.assignment and member.assignment.topic_partitions) for member in found.members)


async def _file(scene: Scene, count: int) -> list[str]:
    """Claims of one person, once review has their cases; the reviewers are slow meanwhile."""
    scene.traffic.deciding.clear()
    filed = []
    for body in await scene.prepared(count):
        answer = await scene.worker.post("claims", "/claims", body, key=str(new_id()))
        filed.append(str(answer.body["id"]))

    async def heard() -> bool:
        return await scene.count("review", _CASES, filed) == len(filed)

    await scene.until(heard, "review hears of the claims", 30.0)
    return filed


async def _approve(scene: Scene, claims: list[str], stage: str, person: Person) -> None:
    client = scene.traffic.stage.client(person)
    async with scene.database("review") as database:
        cases = await database.fetch(_OPEN_CASES, claims, stage)
    body = {"action": "approve", "reasons": [], "fields": []}
    for case in cases:
        with suppress(Refused):  # somebody else was quicker
            await client.post("review", f"/cases/{case['id']}/decisions", body, seen=case["version"])


async def _pay_oneself(scene: Scene) -> None:
    """Long enough for the worker of finance to meet the own payout."""

    async def tried() -> bool:
        scene.traffic.decisions_wanted += 1  # decisions go on at full speed
        return scene.traffic.tries_to_pay_oneself > 0

    await scene.until(tried, "somebody tried to pay oneself", _WAIT_SECONDS)


async def _neighbours_hurry(scene: Scene) -> None:
    """Both agencies ask identity much more often than usual."""
    asking = [asyncio.create_task(scene.traffic.stage.neighbours.run(0.0)) for _ in range(_HURRIED)]
    await asyncio.sleep(_HURRY_SECONDS)
    for task in asking:
        task.cancel()


PROVOCATIONS = {
    fault.name: fault
    for fault in (
        Fault("commits come late", _late_commits),
        Fault("approvals come at once", _approvals_at_once),
        Fault("somebody tries to pay oneself", _pay_oneself),
        Fault("neighbours hurry", _neighbours_hurry),
    )
}
