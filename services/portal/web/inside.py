"""What tells how the portal does, and not the people's matters: for those beside it, never through the city's door."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

_INSIDE = ("/metrics", "/openapi.json", "/health")


class Inside:
    """Middleware of the portal alone. Whatever a proxy forwards says so."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(_INSIDE) and _forwarded(scope):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _forwarded(scope: Scope) -> bool:
    return any(name in (b"x-forwarded-for", b"forwarded", b"via", b"x-real-ip") for name, _ in scope["headers"])
