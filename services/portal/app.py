"""The portal's composition root."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from services.portal.clients import Tokens
from services.portal.pages import ROUTERS
from services.portal.sessions import Sessions
from services.portal.settings import PortalSettings
from services.portal.web import failures
from services.portal.web.headers import SecurityHeaders
from services.portal.web.inside import Inside
from services.portal.web.listeners import Listeners
from services.portal.web.static_files import static_files
from services.portal.web.visit import Portal
from shared.context import Context
from shared.runtime import Service


async def prepare(context: Context) -> Mapping[str, Any]:
    """What every visit shares."""
    settings = PortalSettings.read(context.settings)
    return {"portal": Portal(context, settings, Sessions(context.database, settings), Tokens(), Listeners())}


def dress(app: FastAPI) -> None:
    """Static files, pages for failures, security headers."""
    app.mount("/static", static_files())
    failures.install(app)
    app.add_middleware(Inside)
    app.add_middleware(SecurityHeaders)


SERVICE = Service(name="portal", routers=ROUTERS, prepare=prepare, operated=False, dress=dress)
