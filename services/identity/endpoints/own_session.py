"""What somebody does to the session they are in; these routes check the session token themselves."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Request
from pydantic import BaseModel, Field, model_validator

from services.identity.domain import numbers
from services.identity.domain.sms_codes import Asked
from services.identity.endpoints.codes import CodeSentOut
from services.identity.endpoints.common import Code, GateOf, KeysOf, NewPassword, Proof, SessionOwner, address_of
from services.identity.endpoints.security_keys import ProofBody, SiteOf
from services.identity.use_cases.change_password import change_password
from services.identity.use_cases.prove_by_key import step_up_by_key
from services.identity.use_cases.prove_oneself import Renewed, prove_by_code, prove_by_password
from services.identity.use_cases.send_own_code import send_own_code
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text
from shared.security.principal import Principal

router = public_router(tags=["sessions"])


class StepUpBody(Body):
    password: Annotated[str, Field(min_length=1, max_length=128)] | None = None
    code: Code | None = None
    key: ProofBody | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "StepUpBody":
        if [self.password, self.code, self.key].count(None) != 2:  # noqa: PLR2004 - one of three is given
            raise ValueError("a password, a code, or a security key")
        return self


class PasswordBody(Body):
    current: Annotated[str, Field(min_length=1, max_length=128)]
    password: NewPassword


class OwnCodeBody(Body):
    purpose: Literal["step_up", "phone_change"]
    phone: Annotated[str, Text(24)] | None = None
    """The new number, for phone_change."""
    proof: Proof = ""


class RenewedOut(BaseModel):
    """The session goes on under this token; the old one is worth nothing."""

    session_token: str
    expires_at: datetime


@router.post("/sessions/current/step-up", status_code=201)
async def post_step_up(
    body: StepUpBody, request: Request, owner: SessionOwner, work: Work, gate: GateOf, site: SiteOf
) -> RenewedOut:
    work.audit.about(owner.person_id, "session", owner.session_id)
    if body.key is not None:
        return _out(await step_up_by_key(work, gate, site, owner, body.key.proof()))
    if body.password is not None:
        return _out(await prove_by_password(work, gate, owner, body.password))
    return _out(await prove_by_code(work, gate, owner, own_code(owner, request), body.code or ""))


@router.post("/sessions/current/password", status_code=201)
async def post_password(body: PasswordBody, owner: SessionOwner, work: Work, gate: GateOf) -> RenewedOut:
    work.audit.about(owner.person_id, "password")
    return _out(await change_password(work, gate, owner, body.current, body.password))


@router.post("/sessions/current/codes", status_code=202)
async def post_own_code(
    body: OwnCodeBody, request: Request, owner: SessionOwner, work: Work, keys: KeysOf
) -> CodeSentOut:
    asked = own_code(owner, request)
    if body.purpose == "phone_change":
        asked = phone_code(owner, request, body.phone or "")
    return CodeSentOut(**vars(await send_own_code(work, keys, owner, asked, body.proof)))


def own_code(owner: Principal, request: Request) -> Asked:
    """A code that proves that it is the person; good in this session alone."""
    return Asked("step_up", str(owner.person_id), owner.session_id, address_of(request))


def phone_code(owner: Principal, request: Request, phone: str) -> Asked:
    """A code that proves a number to be the person's."""
    return Asked("phone_change", numbers.phone(phone), owner.session_id, address_of(request))


def _out(renewed: Renewed) -> RenewedOut:
    return RenewedOut(**vars(renewed))
