"""How the city stands: every service asked at once, as the operator; what does not answer is said to be away."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.clients import Refused, Unavailable
from services.portal.web.visit import Visit

Json = dict[str, Any]
OPERATED = ("identity", "enrollment", "claims", "review", "notify", "insight")
"""Services that tell or hear events."""
_NO_LONGER = 403


@dataclass(frozen=True)
class Standing:
    """`told` is what the service says of itself, or None."""

    name: str
    health: str
    told: Json | None


async def services(visit: Visit) -> list[Standing]:
    """Every service, in the order in which a claim meets them; the portal itself is last."""
    found = await asyncio.gather(*(_service(visit, name) for name in OPERATED))
    own: Json = {"requests": [minute.model_dump(mode="json") for minute in visit.requests.minutes()]}
    return [*found, Standing("portal", "ready", own)]


async def _service(visit: Visit, name: str) -> Standing:
    health, told = await asyncio.gather(
        visit.caller.health(name), or_nothing(visit.caller.service(name).get("/operations"))
    )
    return Standing(name, health, told)


async def asked(visit: Visit, path: str) -> list[tuple[str, Json]]:
    """The same question to every service; those that do not answer are left out."""
    answers = await asyncio.gather(*(or_nothing(visit.caller.service(name).get(path)) for name in OPERATED))
    return [(name, answer) for name, answer in zip(OPERATED, answers, strict=True) if answer is not None]


async def or_nothing(question: Coroutine[Any, Any, Any]) -> Any:
    """The answer, or None from a service that cannot answer now. That the person may not ask (any more) is raised."""
    try:
        return await question
    except Unavailable:
        return None
    except Refused as refused:
        if refused.status == _NO_LONGER:
            raise
        return None


def silent(found: Sequence[tuple[str, Json]]) -> list[str]:
    """Services that did not answer."""
    there = {name for name, _ in found}
    return [name for name in OPERATED if name not in there]
