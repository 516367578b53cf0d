"""Made-up identity, notify and insight."""

import secrets
from datetime import timedelta
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from shared import clock
from tests.portal.fakes.answers import Problem, not_found, once, service, whoever
from tests.portal.fakes.plan import Json
from tests.portal.fakes.world import World

TRACE = "0af7651916cd43dd8448eb211c80319c"


def identity(world: World) -> FastAPI:
    app = service("identity", world)

    def owner(request: Request) -> str:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in world.signed_in:
            raise Problem(401, "unauthenticated", "请先登录。")
        return token

    @app.post("/sessions", status_code=201)
    async def sign_in(body: dict[str, str]) -> Json:
        person = world.people.get(body["login"])
        if person is None or person["password"] != body["password"]:
            raise Problem(401, "invalid_credentials", "登录名或密码不正确。")
        token = secrets.token_hex(16)
        world.signed_in[token] = person
        public = {name: person[name] for name in ("id", "name", "grants")}
        expires = (clock.now() + timedelta(hours=8)).isoformat()
        return {"session_token": token, "expires_at": expires, "person": public}

    @app.post("/sessions/tokens", status_code=201)
    async def token(request: Request, body: Json) -> Json:
        world.requests[-1]["body"] = body
        return {"access_token": f"{body['audience']}:{owner(request)}", "expires_in": 60}

    @app.delete("/sessions/current", status_code=204)
    async def sign_out(request: Request) -> None:
        del world.signed_in[owner(request)]

    @app.post("/activations", status_code=204)
    async def activate(body: dict[str, str]) -> None:
        person = world.people.get(body["login"])
        if person is None or person["code"] is None or person["code"] != body["code"]:
            raise Problem(422, "invalid_activation", "激活码不正确、已使用或已过期。")
        if len(body["password"]) < 8:
            raise Problem(422, "invalid", "部分内容有误。", ("password", "请至少填写 8 个字符。"))
        person["code"], person["password"] = None, body["password"]

    _delegations(app, world)
    return app


def _delegations(app: FastAPI, world: World) -> None:
    @app.get("/delegations/{delegation_id}")
    async def delegation(delegation_id: str) -> Json:
        names = {"agent_name": "泉州样板人力资源有限公司", "employer_name": world.employers[0]["name"]}
        return {"id": delegation_id, **names}


def notify(world: World) -> FastAPI:
    app = service("notify", world)

    def own(request: Request) -> list[Json]:
        identifier = whoever(request)["id"]
        return [message for message in world.messages if message["owner"] == identifier]

    @app.get("/messages")
    async def messages(request: Request) -> Json:
        return {"items": own(request), "next": None}

    @app.get("/messages/unread-count")
    async def unread(request: Request) -> Json:
        return {"count": sum(not message["read"] for message in own(request))}

    @app.post("/messages/read")
    async def read_all(request: Request, body: dict[str, Any]) -> Response:
        about = body.get("about_claim")
        waiting = [each for each in own(request) if not each["read"] and about in (None, each["about_claim"])]
        for message in waiting:
            message["read"] = True
        return once(request, {"count": len(waiting)})

    @app.post("/messages/{message_id}/read")
    async def read(request: Request, message_id: str) -> Response:
        for message in own(request):
            if message["id"] == message_id:
                message["read"] = True
                return once(request, message)
        raise not_found()

    return app


def insight(world: World) -> FastAPI:
    app = service("insight", world)

    @app.get("/counts")
    async def counts(request: Request) -> Response:
        whoever(request)
        claims: dict[str, int] = {}
        for claim in world.claims.values():
            claims[claim["status"]] = claims.get(claim["status"], 0) + 1
        return JSONResponse({
            "claims": [{"status": status, "count": count} for status, count in claims.items()],
            "payouts": [{"state": "paid", "count": 2, "amount_fen": 345600}],
            "events": [{"type": "claims.claim_submitted.v1", "count": len(world.claims)}],
        })  # fmt: skip

    @app.get("/rates")
    async def rates(request: Request) -> Json:
        whoever(request)
        now = clock.now()
        minutes = [now.replace(second=0, microsecond=0) - timedelta(minutes=back) for back in (5, 0)]
        of_one = [{"minute": minute.isoformat(), "type": "claims.claim_submitted.v1", "count": 4} for minute in minutes]
        other = {"minute": minutes[0].isoformat(), "type": "review.case_opened.v1", "count": 2}
        return {"at": now.isoformat(), "minutes": [*of_one, other]}

    @app.get("/ages")
    async def ages(request: Request) -> Json:
        whoever(request)
        oldest = (clock.now() - timedelta(days=4, hours=3)).isoformat()
        row = {"kind": "claim", "status": "awaiting_centre", "count": 3, "oldest_at": oldest, "bands": [1, 1, 1, 0]}
        return {"at": clock.now().isoformat(), "waiting": [row]}

    @app.get("/traces/{trace_id}")
    async def trace(request: Request, trace_id: str) -> Json:
        whoever(request)
        claims = list(world.claims.values())
        if trace_id != TRACE or not claims:
            raise not_found()
        return {"trace_id": trace_id, "events": [_told(line, claims[0]["id"]) for line in claims[0]["timeline"]]}

    @app.get("/stories/{claim}")
    async def story(request: Request, claim: str) -> Json:
        whoever(request)
        found = next((one for one in world.claims.values() if claim in (one["id"], one["number"])), None)
        if found is None:
            raise not_found()
        return {"claim_id": found["id"], "events": [_told(line, found["id"]) for line in found["timeline"]]}

    return app


def _told(line: Json, claim_id: str) -> dict[str, Any]:
    return {
        "id": "019a0c9e-0000-7000-8000-000000000001", "at": line["at"], "type": f"claims.claim_{line['code']}.v1",
        "label": line["label"], "topic": "claims.events", "agency": "350500", "correlation_id": claim_id,
        "causation_id": None, "trace_id": TRACE, "refs": {"claim": claim_id},
        "summary": {"total_fen": 1234567},
    }  # fmt: skip
