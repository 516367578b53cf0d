"""Wiring of the insight service."""

from collections.abc import Sequence

from services.insight.commands import rebuild
from services.insight.endpoints import router
from services.insight.handlers import HANDLERS
from shared.runtime import Service
from shared.settings import Settings


async def _rebuild(settings: Settings, words: Sequence[str]) -> int:  # noqa: ARG001 - it takes no words
    return await rebuild(settings, HANDLERS)


SERVICE = Service(name="insight", routers=[router], handlers=HANDLERS, commands={"rebuild": _rebuild})
