"""Deaths: at the places in the code where they hurt most, and by kill -9 from outside."""

import signal
import time
from functools import partial

from deploy.embedded.services import SERVICES
from deploy.faults.scene import READY_SECONDS, Fault, Scene
from shared.failpoints import FAILPOINTS

PLACES = {
    "unit_of_work.before_commit": (("claims", 20, 60), ("review", 10, 30)),
    "unit_of_work.between_commit_and_reply": (("claims", 20, 60), ("review", 10, 30)),
    "relay.between_commit_and_publish": (("claims", 8, 30), ("review", 8, 30)),
    "relay.between_publish_and_mark": (("claims", 8, 30), ("review", 8, 30)),
    "sealer.between_commit_and_anchor": (("claims", 1, 3), ("review", 1, 3)),
    "consumer.between_effect_and_offset": (("claims", 2, 6), ("review", 2, 6), ("insight", 2, 6)),
    "bank.between_send_and_record": (("bank", 1, 3),),
    "sms.between_send_and_status": (("notify", 1, 6),),
}
"""Failpoint → processes where it may be armed, and the range of the passing at which it fires."""

_SERVERS = ("kafka", "postgres")
_SERVERS_SECONDS = 30.0
_FIRING_SECONDS = 45.0


async def _arm(name: str, scene: Scene) -> None:
    process, low, high = scene.chance.choice(PLACES[name])
    known = scene.platform.extra.get(process, {}).get("HUZHU_FAILPOINTS")
    armed = f"{name}={scene.chance.randint(low, high)}"
    points = f"{known},{armed}" if known else armed
    log = str(scene.failpoint_log)
    scene.arm(process, {"HUZHU_FAILPOINTS": points, "HUZHU_FAILPOINT_LOG": log}, until_healed=False)
    scene.held[name] = process


async def _fire(name: str, scene: Scene) -> None:
    """Wait for the death, and for the process to come back; one that fired is not armed again."""
    process = scene.held[name]

    async def fired() -> bool:
        return name in fired_in(scene)

    if await scene.until(fired, f"{process} died there", _FIRING_SECONDS):
        await scene.ready_again(process, time.monotonic())
    else:
        scene.to_heal.add(process)


def fired_in(scene: Scene) -> list[str]:
    """The failpoints that fired in this episode."""
    log = scene.failpoint_log
    return sorted(set(log.read_text(encoding="utf-8").split())) if log.exists() else []


async def _kill(process: str, scene: Scene) -> None:
    since = time.monotonic()
    scene.platform.signal(process, signal.SIGKILL)
    await scene.ready_again(process, since, _SERVERS_SECONDS if process in _SERVERS else READY_SECONDS)
    if process in _SERVERS:
        await scene.acknowledged(15.0)


FAULTS = [
    *(Fault(f"dies: {name}", partial(_fire, name), partial(_arm, name)) for name in FAILPOINTS),
    *(Fault(f"kill -9: {name}", partial(_kill, name)) for name in (*SERVICES, *_SERVERS)),
]
