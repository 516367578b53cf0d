"""What brings planted bugs out: nothing breaks here, things only come at an awkward moment."""

import asyncio
import signal
import time

from deploy.faults.scene import Fault, Scene
from shared.ids import new_id

_HOLDS, _HOLD_SECONDS = 6, 1.2
_BURST_SECONDS = 7.0
_WAIT_SECONDS = 45.0
_HURRY_SECONDS, _HURRIED = 12.0, 4
_APPROVED = "select count(*) from claim where approved_fen is not null"
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
    """Two consumers of claims find many approvals of the same few people waiting when the broker wakes up."""
    second = await asyncio.to_thread(scene.platform.beside, "claims", 1)
    try:
        await asyncio.sleep(4.0)
        for _ in range(2):
            await _gather_cases(scene)
            before = await scene.count("claims", _APPROVED)
            scene.platform.signal("kafka", signal.SIGSTOP)
            wanted, scene.traffic.decisions_wanted = scene.traffic.decisions_wanted, 100_000
            await asyncio.sleep(_BURST_SECONDS)
            scene.traffic.decisions_wanted = wanted
            scene.platform.signal("kafka", signal.SIGCONT)

            async def approved(before: int = before) -> bool:
                return await scene.count("claims", _APPROVED) > before

            await scene.until(approved, "approvals reach claims", 20.0)
            await asyncio.sleep(2.0)
    finally:
        await asyncio.to_thread(second.stop)


async def _gather_cases(scene: Scene) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while scene.traffic.submissions < scene.traffic.submissions_wanted and time.monotonic() < until:  # noqa: ASYNC110 - counts
        await asyncio.sleep(0.2)
    scene.traffic.submissions_wanted += scene.traffic.submissions_wanted // 2


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
