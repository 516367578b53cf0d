"""A small service at the edge over the real database, for the tests of the edge."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Response
from joserfc.jwk import OKPKey
from sqlalchemy import text

from shared.errors import DomainError, NotFound
from shared.http.app import create_app
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag
from shared.http.models import Body, Fen, PageLimit, Text
from shared.http.refusal_budget import RefusalBudget
from shared.ids import new_id
from shared.policy.decisions import Policy
from shared.policy.table import read
from shared.security import tokens
from shared.security.principal import Grant, Principal
from tests.harness.probe import AGENCY, Probe

KEY = OKPKey.generate_key("Ed25519", auto_kid=True)
router = edge_router()


class Thing(Body):
    name: Text(20)  # type: ignore[valid-type]
    amount_fen: Fen


class Full(DomainError):
    code = "full"
    message = "There is no room."


POLICY = """
reaches: {self: mine}
conditions: {delegate: d, helper: h, proved_helper: p, stepped_up: s}
roles: {worker: self, finance: self, signed_in: self}
public: {}
grants:
  tests:
    post_thing: {worker: self}
    put_thing: {worker: self}
    get_things: {worker: self}
    get_thing: {worker: self}
    get_careful_thing: {worker: self stepped_up}
"""


@router.post("/things", status_code=201)
async def post_thing(body: Thing, work: Work, principal: SignedIn, response: Response) -> dict[str, Any]:
    row = {"id": str(new_id()), "n": body.amount_fen}
    await work.session.execute(text("insert into heard (counter, number) values (:id, :n)"), row)
    if body.name == "full":
        raise Full(field="name")
    if body.name == "slow":
        await asyncio.sleep(0.5)
    if body.name == "broken":
        raise RuntimeError("secret detail 350500199001011234")
    etag(response, 1)
    return {"id": row["id"], "by": str(principal.person_id)}


@router.get("/careful-things")
async def get_careful_thing(principal: SignedIn) -> dict[str, str]:
    return {"for": str(principal.person_id)}


@router.put("/things")
async def put_thing(body: Thing, seen: SeenVersion, _: SignedIn) -> dict[str, Any]:
    return {"seen": seen, "name": body.name}


@router.get("/things")
async def get_things(_: SignedIn, limit: PageLimit = 20) -> dict[str, int]:
    return {"limit": limit}


@router.get("/things/{thing}")
async def get_thing(thing: str, _: SignedIn) -> None:
    raise NotFound(thing=thing)


@asynccontextmanager
async def things(probe: Probe) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it."""

    async def keys() -> dict[str, Any]:
        return {"keys": [KEY.as_dict(private=False)]}

    async def ready() -> None:
        await probe.database.ping()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    app = create_app("probe", [router], lifespan, ready)
    app.state.database = probe.database
    app.state.refusal_budget = RefusalBudget(probe.database)
    app.state.policy = Policy(read(POLICY))
    app.state.verifier = tokens.TokenVerifier("probe", keys)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://probe.test") as opened:
        yield opened


def token(role: str = "worker", person: Any = None, audience: str = "probe") -> str:
    return tokens.sign(KEY, someone(role, person), audience)


def someone(role: str = "worker", person: Any = None, **more: Any) -> Principal:
    identifier = person or new_id()
    return Principal(identifier, AGENCY, (Grant(role, str(identifier)),), "s", **more)


def headers(**extra: str) -> dict[str, str]:
    named = {name.replace("_", "-"): value for name, value in extra.items()}
    return {"Authorization": f"Bearer {token()}", "Idempotency-Key": str(new_id())} | named
