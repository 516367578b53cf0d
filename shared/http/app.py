"""The FastAPI application of a service: routes, problems, limits, health, metrics. No wiring of its own."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from shared.http import problems
from shared.http.limits import Limits, TooLarge, TooSlow

Check = Callable[[], Awaitable[None]]


def create_app(
    name: str,
    routers: Sequence[APIRouter],
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]],
    ready: Check,
) -> FastAPI:
    """An application; `ready` raises while the service cannot serve. Interactive docs are off: openapi.json is on."""
    app = FastAPI(
        title=f"Huzhu {name}",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False},
    )
    for router in routers:
        app.include_router(router)
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
