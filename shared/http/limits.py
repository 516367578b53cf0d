"""Bounds of every request: size (413), time to arrive (408); one span and one measurement each."""

import asyncio
import time
from typing import Any

from opentelemetry.trace import SpanKind
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.http import problems
from shared.observability import metrics, tracing

MAX_BODY_BYTES = 12 * 1024 * 1024
BODY_SECONDS = 10.0


class TooLarge(Exception):
    """The body grew past the limit."""


class TooSlow(Exception):
    """The body did not arrive in time."""


class Limits:
    """Outermost middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"] if name in _READ}
        began, status = time.perf_counter(), 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = {name.lower() for name, _ in message["headers"]}  # static files say how long they may be kept
                security = [header for header in _SECURITY if header[0] not in own]
                message["headers"] = [*message["headers"], *security, (b"x-trace-id", tracing.trace_id(span).encode())]
            await send(message)

        name = f"{scope['method']} {scope['path']}"
        with tracing.span(name, headers.get(b"traceparent"), SpanKind.SERVER) as span:
            try:
                await self._app(scope, _bounded(receive, headers), watched)
            except Exception as error:
                if status:
                    raise
                answer = await problems.unexpected(Request(scope), error)
                await answer(scope, receive, watched)
        route = scope.get("route")
        path = getattr(route, "path", "unmatched")
        metrics.answered(scope["method"], path, status, time.perf_counter() - began)


_READ = (b"traceparent", b"content-length")
_SECURITY = [(b"x-content-type-options", b"nosniff"), (b"cache-control", b"no-store")]


def _bounded(receive: Receive, headers: dict[bytes, str]) -> Receive:
    received, deadline, arrived = 0, time.monotonic() + BODY_SECONDS, False
    declared = headers.get(b"content-length", "0")

    async def bounded() -> Message:
        nonlocal received, arrived
        if arrived:  # what is awaited now is that the client leaves: an answer without end may take its time
            return dict(await receive())
        if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
            raise TooLarge
        try:
            async with asyncio.timeout(max(0.01, deadline - time.monotonic())):
                message: Any = await receive()
        except TimeoutError as error:
            raise TooSlow from error
        received += len(message.get("body", b""))
        if received > MAX_BODY_BYTES:
            raise TooLarge
        arrived = not message.get("more_body", False)
        return dict(message)

    return bounded
