"""The FastAPI application of a service: routes, problems, limits, health, metrics. No wiring of its own."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, cast

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.http import problems
from shared.http.direct import Direct
from shared.http.limits import Limits, TooLarge, TooSlow

Check = Callable[[], Awaitable[None]]


class Application(FastAPI):
    """FastAPI, but for the routes that are used by many at once: they are answered before it looks for a route."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._direct: dict[tuple[str, str], ASGIApp] = {}

    def answer_directly(self, route: Direct) -> None:
        """Within the same bounds, and refusing in the same words."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            scope["route"], request = route, Request(scope, receive)
            try:
                response = await route.respond(request)
            except Exception as error:
                kind = next((kind for kind in type(error).__mro__ if kind in self.exception_handlers), None)
                if kind is None:
                    raise
                response = await cast("Awaitable[Response]", self.exception_handlers[kind](request, error))
            await response(scope, receive, send)

        self._direct["POST", route.path] = Limits(answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        direct = self._direct.get((scope["method"], scope["path"])) if scope["type"] == "http" else None
        if direct is None:
            await super().__call__(scope, receive, send)
            return
        scope["app"] = self
        await direct(scope, receive, send)


def create_app(
    name: str,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    ready: Check,
) -> FastAPI:
    """An application; `ready` raises while the service cannot serve. Interactive docs are off: openapi.json is on."""
    app = Application(
        title=f"Huzhu {name}",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False},
    )
    for router in routers:
        app.include_router(router)
        for route in router.routes:
            if isinstance(route, Direct):
                app.answer_directly(route)
    app.include_router(_health(ready))
    problems.install(app)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(TooSlow, _too_slow)
    app.add_middleware(Limits)
    return app


async def _too_large(request: Request, _: Exception) -> JSONResponse:
    return problems.problem(request, 413, "too_large", "The request is too large.", headers={"Connection": "close"})


async def _too_slow(request: Request, _: Exception) -> JSONResponse:
    return problems.problem(
        request, 408, "too_slow", "The request took too long to arrive.", headers={"Connection": "close"}
    )


def _health(ready: Check) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "live"}

    @router.get("/health/ready")
    async def readiness(response: Response) -> dict[str, Any]:
        try:
            await ready()
        except Exception as error:  # noqa: BLE001 - whatever keeps the service from serving
            response.status_code = 503
            return {"status": "not ready", "because": type(error).__name__}
        return {"status": "ready"}

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
