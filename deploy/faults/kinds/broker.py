"""The broker: asleep for 30 s, and back without what it knew."""

import asyncio
import signal
import time

from deploy.faults.scene import Fault, Scene
from shared.ids import new_id

_PAUSE_SECONDS = 30.0
_EMPTY_SECONDS = 30.0
_CREATED = 201


async def _paused(scene: Scene) -> None:
    """Submissions do not need the broker."""
    bodies = await scene.prepared(6)
    scene.platform.signal("kafka", signal.SIGSTOP)
    try:
        until, statuses = time.monotonic() + _PAUSE_SECONDS, []
        for body in bodies:
            attempt = await scene.submit(body, str(new_id()))
            statuses.append(attempt.status)
            await asyncio.sleep(max(0.0, (until - time.monotonic()) / (len(bodies) - len(statuses) + 1)))
        await asyncio.sleep(max(0.0, until - time.monotonic()))
    finally:
        scene.platform.signal("kafka", signal.SIGCONT)
    scene.expect(
        "submissions are acknowledged while the broker sleeps 30 s",
        held=all(status == _CREATED for status in statuses), measured=statuses,
    )  # fmt: skip


async def _empty(scene: Scene) -> None:
    """Noticed, and told again from the outboxes: invariants 4 and 5 see whether all of it."""
    since = time.monotonic()
    await asyncio.to_thread(scene.platform.wipe_kafka)
    await scene.ready_again("kafka", since, _EMPTY_SECONDS)
    await scene.acknowledged(10.0)


FAULTS = [Fault("broker paused 30 s", _paused), Fault("broker comes back empty", _empty)]
