"""How the made-up services answer: access by token, problems, each command once per idempotency key."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from tests.portal.fakes.plan import Json
from tests.portal.fakes.world import World

Call = Callable[[Request], Awaitable[Response]]


class Problem(Exception):
    def __init__(self, status: int, code: str, title: str, *fields: tuple[str, str]) -> None:
        self.document = {
            "status": status,
            "code": code,
            "title": title,
            "errors": [{"field": name, "code": code, "message": text} for name, text in fields],
        }
        super().__init__(title)


def not_found() -> Problem:
    return Problem(404, "not_found", "没有找到。")


def service(name: str, world: World) -> FastAPI:
    """An empty service; routes ask `whoever(request)` for the caller."""
    app = FastAPI()

    @app.exception_handler(Problem)
    async def refuse(_: Request, problem: Exception) -> Response:
        assert isinstance(problem, Problem)
        return _problem(problem.document)

    @app.middleware("http")
    async def note(request: Request, call: Call) -> Response:
        world.requests.append(
            {"service": name, "method": request.method, "path": request.url.path, "headers": dict(request.headers)}
        )
        if name in world.away:
            return JSONResponse({}, 503)
        refused = world.refuse.pop(f"{request.method} {request.url.path}", None)
        if refused is not None:
            return _problem(refused)
        key = request.headers.get("idempotency-key")
        if key in world.answers:
            return JSONResponse(*world.answers[key])
        request.state.key = key
        return await call(request)

    app.state.audience, app.state.world = name, world
    return app


def whoever(request: Request) -> Json:
    """The person whose access token for this service came along."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    audience, _, session = token.partition(":")
    world: World = request.app.state.world
    if scheme != "Bearer" or audience != request.app.state.audience or session not in world.signed_in:
        raise Problem(401, "unauthenticated", "请先登录。")
    return world.signed_in[session]


def scopes(person: Json, role: str) -> set[str]:
    return {grant["scope"] for grant in person["grants"] if grant["role"] == role}


def once(request: Request, body: Any, status: int = 201) -> Response:
    """Keep the answer under the request's idempotency key."""
    if request.state.key is None:
        raise Problem(400, "malformed", "缺少 Idempotency-Key。")
    request.app.state.world.answers[request.state.key] = (body, status)
    return JSONResponse(body, status)


def seen(request: Request, found: Json) -> None:
    tag = request.headers.get("if-match")
    if tag is None:
        raise Problem(428, "precondition_required", "缺少 If-Match。")
    if tag != f'"{found["version"]}"':
        raise Problem(412, "stale_version", "内容已被他人更改，请重新加载。")


def _problem(document: Json) -> Response:
    retry = {"Retry-After": document["retry"]} if "retry" in document else None
    return JSONResponse(document, document["status"], retry, "application/problem+json")


def mounts(apps: dict[str, FastAPI]) -> dict[str, httpx.AsyncBaseTransport]:
    """For an HTTP client that reaches the made-up services and nothing else."""
    return {f"http://{name}.test": httpx.ASGITransport(app=app) for name, app in apps.items()}
