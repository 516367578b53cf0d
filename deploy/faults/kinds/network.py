"""Networks: a service cut off from its database or from the broker, connections that hang, answers that get lost."""

import asyncio
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from deploy.embedded.environment import of_service
from deploy.faults.proxy import Mode, Proxy
from deploy.faults.scene import Fault, Scene
from shared.ids import new_id

_CREATED, _UNAVAILABLE = 201, 503
_SOON, _PATIENCE = 3.0, 5.0
_BROKER_SECONDS = 8.0
_CUT_OFF = {"cut": 4.0, "silent": 17.0}
"""How long the way to the database is away. Longer than what an open transaction may be idle, where nobody is told."""
_ORPHANS = (
    "select string_agg(application_name || ' ' || state || ': ' || left(query, 60), '; ') from pg_stat_activity"
    " where datname = current_database() and xact_start < to_timestamp($1) and backend_type = 'client backend'"
    " and application_name <> 'faults'"
)


async def _between(scene: Scene, service: str, server: str) -> Proxy:
    """Start the service with a proxy in front of a server."""
    port = scene.platform.addresses.ports[server]
    proxy = await scene.staying.enter_async_context(Proxy(port, kafka=server == "kafka"))
    told = of_service(scene.platform.addresses, service)
    scene.arm(service, _through(told, port, proxy.port))
    return proxy


def _through(told: Mapping[str, str], port: int, proxy: int) -> dict[str, str]:
    return {name: text.replace(f":{port}", f":{proxy}") for name, text in told.items() if f":{port}" in text}


async def _arm_database(mode: Mode, scene: Scene) -> None:
    scene.held[f"database {mode}"] = await _between(scene, "claims", "postgres")


async def _without_database(mode: Mode, scene: Scene) -> None:
    """503 in time, and nothing held for ever by those who are not there any more."""
    proxy: Proxy = scene.held[f"database {mode}"]
    bodies, keys = await scene.prepared(4), [str(new_id()) for _ in range(4)]
    since = time.time()
    proxy.set(mode)
    began = time.monotonic()
    attempts = [await scene.submit(body, key, seconds=_PATIENCE) for body, key in zip(bodies, keys, strict=True)]
    await asyncio.sleep(max(0.0, _CUT_OFF[mode] - (time.monotonic() - began)))

    async def none_held() -> bool:
        async with scene.database("claims") as database:
            held = await database.fetchval(_ORPHANS, since)
        if held:
            scene.tell(f"still there: {held}")
        return not held

    proxy.set("open")
    await scene.until(none_held, "no transaction of those who were cut off is left", 5.0)
    measured = [(attempt.status, attempt.seconds) for attempt in attempts]
    met = all(attempt.status == _UNAVAILABLE and attempt.seconds < _SOON for attempt in attempts)
    scene.expect("submissions are answered 503 in less than 3 s", held=met, measured=measured)
    for body, key in zip(bodies, keys, strict=True):
        await scene.acknowledged(10.0, body, key)


async def _arm_broker(scene: Scene) -> None:
    service = scene.chance.choice(("claims", "review", "notify"))
    scene.held["cut off from the broker"] = (service, await _between(scene, service, "kafka"))


async def _without_broker(scene: Scene) -> None:
    """Submissions are acknowledged all the same; what waited is told afterwards (invariant 16)."""
    _, proxy = scene.held["cut off from the broker"]
    bodies = await scene.prepared(4)
    proxy.set(scene.chance.choice(("cut", "silent")))
    statuses = []
    for body in bodies:
        statuses.append((await scene.submit(body, str(new_id()))).status)
        await asyncio.sleep(_BROKER_SECONDS / len(bodies))
    proxy.set("open")
    scene.expect("submissions are acknowledged", held=all(status == _CREATED for status in statuses), measured=statuses)


async def _unanswered(mode: Mode, scene: Scene) -> None:
    """The client hears nothing, repeats with the same key, and gets the one answer."""
    bodies = await scene.prepared(3)
    async with Proxy(scene.platform.addresses.ports["claims"]) as proxy:
        for body in bodies:
            key = str(new_id())
            proxy.set(mode)
            lost = await scene.submit(body, key, url=f"http://127.0.0.1:{proxy.port}", seconds=2.0)
            proxy.set("open")
            first, second = await _answered(scene, body, key), await _answered(scene, body, key)
            same = first is not None and second is not None and first["id"] == second["id"]
            scene.expect("the repetition gets the one answer", held=lost.status is None and same, measured=lost.status)


async def _answered(scene: Scene, body: dict[str, Any], key: str) -> Any:
    for _ in range(20):
        attempt = await scene.submit(body, key)
        if attempt.status == _CREATED:
            return attempt.body
        await asyncio.sleep(0.2)
    return None


FAULTS = [
    Fault("cut off from the database", partial(_without_database, "cut"), partial(_arm_database, "cut"), "claims"),
    Fault("database hangs", partial(_without_database, "silent"), partial(_arm_database, "silent"), "claims"),
    Fault("cut off from the broker", _without_broker, _arm_broker, "broker"),
    Fault("reply dropped", partial(_unanswered, "losing_replies")),
    Fault("connection half open", partial(_unanswered, "silent")),
]
