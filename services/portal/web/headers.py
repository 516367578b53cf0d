"""Headers of every answer: nothing is loaded from elsewhere, nothing runs inline, nobody frames us."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
_OVER_TLS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")
"""Everywhere but in the demonstration, which speaks plain HTTP on one machine."""


class SecurityHeaders:
    """Middleware of the portal alone: the services answer JSON."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                embedded = scope["app"].state.portal.settings.embedded
                more = _HEADERS if embedded else (*_HEADERS, _OVER_TLS)
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, dressed)
