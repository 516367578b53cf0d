"""Signing in and out, and tokens for each service; these routes check the session token themselves."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel, Field

from services.identity.endpoints.common import (
    Agency,
    CurrentPersonOut,
    KeysOf,
    SessionHolder,
    SessionOut,
    SessionOwner,
    SessionToken,
    address_of,
    current_person,
    user_agent_of,
)
from services.identity.endpoints.door import Caller, Door
from services.identity.use_cases.open_session import Browser
from services.identity.use_cases.see_session import see_session
from services.identity.use_cases.sign_out import sign_out
from shared.db.trail import Trail
from shared.errors import Forbidden
from shared.http.auditing import write_refused
from shared.http.direct import open_to_all
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


async def post_session(request: Request, body: SignInBody, trail: Trail) -> SessionOut:
    door: Door = request.app.state.door
    browser = Browser(address_of(request), user_agent_of(request))
    try:
        return await door.let_in(Caller(body.agency, body.login, browser, trail), body.password)
    except Forbidden as refusal:
        await write_refused(request, body.agency, trail, refusal)
        raise


open_to_all(router, "/sessions", post_session, body=SignInBody, answer=SessionOut)


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
