"""What every made-up service tells operators: how it stands, and messages that stand aside."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from shared import clock
from shared.ids import new_id
from tests.portal.fakes.answers import Problem, not_found, scopes, whoever
from tests.portal.fakes.plan import Json
from tests.portal.fakes.world import World

CAUSE = "Quarantined: does not fit claims.claim_submitted.v1: claim_id: uuid_parsing"


def parked(world: World, service: str, **changes: Any) -> Json:
    """A message that stands aside at a service."""
    message = {
        "position": len(world.parked) + 1, "status": "parked", "type": "claims.claim_submitted.v1",
        "topic": "claims.events", "partition": 3, "offset": 7, "key": str(new_id()), "event_id": str(new_id()),
        "error": CAUSE, "attempts": 2, "parked_at": (clock.now() - timedelta(hours=2)).isoformat(),
        "next_try_at": None, "settled_by": None, "settled_at": None, "open": True, "service": service,
    }  # fmt: skip
    world.parked.append({**message, **changes})
    return world.parked[-1]


def operate(app: FastAPI) -> None:
    """Add the operators' routes to a made-up service."""
    _tell(app, app.state.audience, app.state.world)
    _settle(app, app.state.audience, app.state.world)


def _operator(request: Request) -> Json:
    person = whoever(request)
    if not scopes(person, "operator"):
        raise Problem(403, "forbidden", "您的角色不能这样做。")
    return person


def _tell(app: FastAPI, name: str, world: World) -> None:
    @app.get("/health/ready")
    async def ready() -> Json:
        return {"status": "ready"}

    @app.get("/operations")
    async def standing(request: Request) -> Json:
        _operator(request)
        return _standing(name, world)

    @app.get("/operations/actions")
    async def actions(request: Request) -> Json:
        _operator(request)
        return {"items": [action for action in world.actions if action["service"] == name], "next": None}

    @app.get("/parked")
    async def listed(request: Request) -> Json:
        _operator(request)
        shown = ("parked", "waiting", "refused")
        found = [message for message in world.parked if message["service"] == name and message["status"] in shown]
        return {"items": found, "next": None}


def _settle(app: FastAPI, name: str, world: World) -> None:
    def of(request: Request, position: int) -> Json:
        _operator(request)
        for message in world.parked:
            if (message["service"], message["position"]) == (name, position):
                return message
        raise not_found()

    @app.get("/parked/{position}")
    async def one(request: Request, position: int) -> Json:
        return of(request, position)

    @app.put("/parked/{position}/{action}")
    async def settle(request: Request, position: int, action: str, body: dict[str, str]) -> Response:
        message, person = of(request, position), _operator(request)
        if action == "replay" and message["error"] == CAUSE:
            raise Problem(409, "still_stuck", f"该消息仍无法处理：{CAUSE}")
        now = clock.now().isoformat()
        settled = {"replay": "replayed", "discard": "discarded"}[action]
        message |= {"status": settled, "settled_by": person["id"], "settled_at": now, "open": False}
        done = {"id": str(new_id()), "at": now, "person_id": person["id"], "action": action, **body, **message}
        world.actions.append(done)
        return JSONResponse(done)


def _standing(name: str, world: World) -> Json:
    now = clock.now()
    minute = now.replace(second=0, microsecond=0).isoformat()
    mine = [message for message in world.parked if message["service"] == name]
    counts = [
        {"status": status, "count": len(found), "oldest_at": min(message["parked_at"] for message in found)}
        for status in ("parked", "waiting", "refused")
        if (found := [message for message in mine if message["status"] == status])
    ]
    return {
        "service": name, "at": now.isoformat(), "hears": name != "identity",
        "relay": None if name == "insight" else {"rows": 3, "oldest_at": (now - timedelta(seconds=90)).isoformat()},
        "lag": None if name == "identity" else [{"topic": "claims.events", "messages": 5}], "aside": counts,
        "requests": [{"minute": minute, "answered": 40, "refused": 2, "failed": 1}],
    }  # fmt: skip
