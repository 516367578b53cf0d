"""Wiring of the insight service."""

from collections.abc import Sequence

from services.insight import commands
from services.insight.endpoints import router
from services.insight.handlers import HANDLERS
from shared.messaging.handlers import Check, believed_when_signed
from shared.runtime import Service
from shared.settings import Settings


def _believe_the_bank_alone(settings: Settings) -> Check:
    return believed_when_signed("bank", settings.secrets.signing_key("bank-signing.public.jwk"))


async def _rebuild(settings: Settings, words: Sequence[str]) -> int:  # noqa: ARG001 - it takes no words
    return await commands.rebuild(settings, HANDLERS, _believe_the_bank_alone(settings))


async def _digest(settings: Settings, words: Sequence[str]) -> int:  # noqa: ARG001 - it takes no words
    return await commands.digest(settings)


SERVICE = Service(
    name="insight",
    routers=[router],
    handlers=HANDLERS,
    check=_believe_the_bank_alone,
    commands={"rebuild": _rebuild, "digest": _digest},
)
