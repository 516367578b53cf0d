"""Wiring of the insight service."""

from collections.abc import Sequence

from services.insight import commands
from services.insight.endpoints import router
from services.insight.handlers import HANDLERS
from shared.runtime import Service
from shared.settings import Settings


async def _rebuild(settings: Settings, words: Sequence[str]) -> int:  # noqa: ARG001 - it takes no words
    return await commands.rebuild(settings, HANDLERS)


async def _digest(settings: Settings, words: Sequence[str]) -> int:  # noqa: ARG001 - it takes no words
    return await commands.digest(settings)


SERVICE = Service(
    name="insight",
    routers=[router],
    handlers=HANDLERS,
    commands={"rebuild": _rebuild, "digest": _digest},
)
