"""The identity service, put together."""

from collections.abc import Mapping
from typing import Any

from services.identity.commands import bootstrap
from services.identity.domain.passwords import Passwords
from services.identity.endpoints import activations, codes, employers, keys, people, role_grants, sessions
from services.identity.jobs.send_short_messages import send_short_messages
from services.identity.settings import Keys
from shared.context import Context
from shared.runtime import Service
from shared.security.tokens import TokenVerifier


async def _prepare(context: Context) -> Mapping[str, Any]:
    held = Keys.of(context.settings.secrets)

    async def own_keys() -> dict[str, Any]:
        return held.published()

    return {"keys": held, "passwords": Passwords(), "verifier": TokenVerifier("identity", own_keys)}


SERVICE = Service(
    name="identity",
    routers=[
        sessions.router, activations.router, codes.router, keys.router, people.router, employers.router,
        role_grants.router,
    ],
    jobs=[send_short_messages],
    prepare=_prepare,
    commands={"bootstrap": bootstrap},
)  # fmt: skip
