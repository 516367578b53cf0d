"""Clients all at once, and a service asked to stop in the middle of it."""

import asyncio
import signal
import time

from deploy.faults.scene import Fault, Scene
from shared.ids import new_id

_AT_ONCE = 50
_CREATED, _IN_PROGRESS, _UNAVAILABLE = 201, 409, 503
_DRAIN_SECONDS = 10.0


async def _one_key(scene: Scene) -> None:
    """Fifty times the same request at the same moment is one claim; whoever has no answer yet asks again."""
    [body], key = await scene.prepared(), str(new_id())
    await scene.worker.token("claims")
    attempts = await asyncio.gather(*(scene.submit(body, key) for _ in range(_AT_ONCE)))
    await scene.acknowledged(5.0, body, key)
    last = await scene.submit(body, key)
    statuses = {attempt.status for attempt in attempts}
    claims = {attempt.body["id"] for attempt in (*attempts, last) if attempt.status == _CREATED}
    scene.expect(
        "fifty requests with one key are one claim", measured=f"{len(claims)} claims, {statuses}",
        held=len(claims) == 1 and statuses <= {_CREATED, _IN_PROGRESS, _UNAVAILABLE},
    )  # fmt: skip


async def _asked_to_stop(scene: Scene) -> None:
    """Under load: what is in hand is finished, within ten seconds; it is started again like any that ended."""
    name = scene.chance.choice(("claims", "review", "notify", "identity", "insight"))
    pid = scene.platform.pids[name]
    since = time.monotonic()
    scene.platform.signal(name, signal.SIGTERM)

    async def gone() -> bool:
        return scene.platform.pids.get(name) != pid

    await scene.until(gone, f"{name} has drained within 10 s", _DRAIN_SECONDS)
    drained = time.monotonic()
    await scene.ready_again(name, drained)
    scene.tell(f"{name} was away for {time.monotonic() - since:.1f} s")


FAULTS = [Fault("50 × one key", _one_key), Fault("SIGTERM under load", _asked_to_stop)]
