"""Consumer groups that never settle, and a member that wakes up after its partitions went to another."""

import asyncio
import signal
from typing import Any

from deploy.checks.world import HEARING
from deploy.embedded.addresses import Addresses
from deploy.faults.scene import Fault, Scene
from shared.events import catalogue
from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection

_RESTLESS_SECONDS, _ROUND_SECONDS = 10.0, 2.0
_JOIN_SECONDS = 20.0
_PAST_SESSION_SECONDS = 13.0
_HANDLED = "select count(*) from inbox"


def _as_service(addresses: Addresses, service: str) -> KafkaConnection:
    return KafkaConnection(addresses.kafka_admin().bootstrap, service, addresses.passwords[service])


def _member(scene: Scene, service: str) -> Any:
    options = _as_service(scene.platform.addresses, service).options()
    return AIOKafkaConsumer(*_topics(service), **options, group_id=service, enable_auto_commit=False)


def _topics(service: str) -> list[str]:
    """Of every service the first topic: enough to belong to the group."""
    return sorted(
        name for name in catalogue.topics() if name.startswith("review." if service == "claims" else "claims.")
    )


async def _restless(scene: Scene) -> None:
    """Every two seconds somebody joins the group or leaves it; nothing is lost, nothing is done twice."""
    service = scene.chance.choice(("claims", "review", "notify", "insight"))
    handled = await scene.count(service, _HANDLED)
    for _ in range(int(_RESTLESS_SECONDS / _ROUND_SECONDS / 2)):
        member = _member(scene, service)
        await member.start()
        await asyncio.sleep(_ROUND_SECONDS)
        await member.stop()
        await asyncio.sleep(_ROUND_SECONDS)
    scene.traffic.submissions_wanted += 5
    await scene.acknowledged(10.0)

    async def goes_on() -> bool:
        return await scene.count(service, _HANDLED) > handled

    await scene.until(goes_on, f"{service} handles messages nevertheless", 20.0)


async def _zombie(scene: Scene) -> None:
    """It sleeps past its session, its partitions move to another member, and it wakes up believing them its own."""
    service = scene.chance.choice([name for name in HEARING if name != "enrollment"])
    second = await asyncio.to_thread(scene.platform.beside, service, 1)
    try:
        await asyncio.sleep(5.0)
        scene.platform.signal(service, signal.SIGSTOP)
        try:
            handled = await scene.count(service, _HANDLED)
            await asyncio.sleep(_PAST_SESSION_SECONDS)

            async def goes_on() -> bool:
                return await scene.count(service, _HANDLED) > handled

            if service not in {"claims", "review"}:  # where these sleep, there is little to hear
                await scene.until(goes_on, f"the second consumer of {service} takes over", 10.0)
        finally:
            scene.platform.signal(service, signal.SIGCONT)
        await asyncio.sleep(2.0)
    finally:
        await asyncio.to_thread(second.stop)
    scene.expect("the second consumer drains within 10 s", held=second.exit_code == 0, measured=second.exit_code)


FAULTS = [Fault("rebalance every 2 s", _restless), Fault("zombie consumer", _zombie)]
