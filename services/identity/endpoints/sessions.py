"""Signing in and out, and tokens for each service; these routes check the session token themselves."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field

from services.identity.domain.attempt import Attempt
from services.identity.endpoints.common import (
    Agency,
    CurrentPersonOut,
    GateOf,
    KeysOf,
    SessionHolder,
    SessionOut,
    SessionOwner,
    SessionToken,
    address_of,
    current_person,
    signed_in,
    user_agent_of,
)
from services.identity.use_cases.see_session import see_session
from services.identity.use_cases.sign_in import sign_in
from services.identity.use_cases.sign_out import sign_out
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text
from shared.security import tokens

router = public_router(tags=["sessions"])

Audience = Literal["identity", "enrollment", "claims", "review", "notify", "insight"]


class SignInBody(Body):
    agency: Agency
    login: Annotated[str, Text(64)]
    password: Annotated[str, Field(min_length=1, max_length=128)]


class TokenBody(Body):
    audience: Audience
    unattended: bool = False
    """Asked for by a page that renews itself: that is no use of the session, which ends when nobody is there."""


class TokenOut(BaseModel):
    access_token: str
    expires_in: int


class CurrentSessionOut(BaseModel):
    person: CurrentPersonOut


@router.post("/sessions", status_code=201, response_model_exclude_unset=True)
async def post_session(body: SignInBody, request: Request, work: Work, gate: GateOf) -> SessionOut:
    attempt = Attempt("sign-in", body.agency, body.login, address_of(request))
    return await signed_in(work, await sign_in(work, gate, attempt, body.password, user_agent_of(request)))


@router.post("/sessions/tokens", status_code=201)
async def post_token(body: TokenBody, owner: SessionOwner, work: Work, keys: KeysOf) -> TokenOut:
    if not body.unattended:
        await see_session(work, owner)
    token = tokens.sign(keys.signing[-1], owner, body.audience)
    return TokenOut(access_token=token, expires_in=tokens.LIFETIME_SECONDS)


@router.get("/sessions/current", response_model_exclude_unset=True)
async def get_current_session(owner: SessionOwner, work: Work) -> CurrentSessionOut:
    return CurrentSessionOut(person=await current_person(work, owner.person_id, UUID(owner.session_id), owner.amr))


@router.delete("/sessions/current", status_code=204)
async def delete_current_session(owner: SessionHolder, token: SessionToken, work: Work) -> None:
    work.audit.about(owner.person_id, "session", owner.session_id)
    await sign_out(work, token)
