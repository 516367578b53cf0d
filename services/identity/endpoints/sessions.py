"""Signing in and out, and tokens for each service; these routes check the session token themselves."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, Field

from services.identity.domain.attempt import Attempt
from services.identity.endpoints.common import (
    Agency,
    CurrentPersonOut,
    GateOf,
    KeysOf,
    SessionOwner,
    SessionToken,
    address_of,
    current_person,
)
from services.identity.use_cases.sign_in import sign_in
from services.identity.use_cases.sign_out import sign_out
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text
from shared.security import tokens
from shared.security.principal import Principal

router = public_router(tags=["sessions"])

Audience = Literal["identity", "enrollment", "claims", "review", "notify", "insight"]


class SignInBody(Body):
    agency: Agency
    login: Annotated[str, Text(64)]
    password: Annotated[str, Field(min_length=1, max_length=128)]


class SessionOut(BaseModel):
    session_token: str
    expires_at: datetime
    person: CurrentPersonOut


class TokenBody(Body):
    audience: Audience


class TokenOut(BaseModel):
    access_token: str
    expires_in: int


class CurrentSessionOut(BaseModel):
    person: CurrentPersonOut


@router.post("/sessions", status_code=201)
async def post_session(body: SignInBody, request: Request, work: Work, gate: GateOf) -> SessionOut:
    attempt = Attempt("sign-in", body.agency, body.login, address_of(request))
    opened = await sign_in(work, gate, attempt, body.password)
    work.audit.by(Principal(opened.person_id, body.agency, (), ""))
    work.audit.about(opened.person_id, "session")
    person = await current_person(work, opened.person_id)
    return SessionOut(session_token=opened.session_token, expires_at=opened.expires_at, person=person)


@router.post("/sessions/tokens", status_code=201)
async def post_token(body: TokenBody, owner: SessionOwner, keys: KeysOf) -> TokenOut:
    token = tokens.sign(keys.signing[-1], owner, body.audience)
    return TokenOut(access_token=token, expires_in=tokens.LIFETIME_SECONDS)


@router.get("/sessions/current")
async def get_current_session(owner: SessionOwner, work: Work) -> CurrentSessionOut:
    return CurrentSessionOut(person=await current_person(work, owner.person_id))


@router.delete("/sessions/current", status_code=204)
async def delete_current_session(owner: SessionOwner, token: SessionToken, work: Work) -> None:
    work.audit.about(owner.person_id, "session", owner.session_id)
    await sign_out(work, token)
