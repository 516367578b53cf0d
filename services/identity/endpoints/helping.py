"""Help: a child acts for an elderly parent, a clerk for somebody at the counter; visible, for a time, revocable."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from pydantic import BaseModel, Field

from services.identity.domain import numbers
from services.identity.domain.sms_codes import Asked
from services.identity.endpoints.codes import CodeSentOut
from services.identity.endpoints.common import Code, GateOf, KeysOf, SessionHolder, address_of
from services.identity.queries.helping import HelpView, help_of
from services.identity.use_cases.act_for_person import act_for_person
from services.identity.use_cases.agree_to_help import agree_to_help
from services.identity.use_cases.end_help import end_help
from services.identity.use_cases.help_at_counter import ask_at_counter, help_at_counter
from services.identity.use_cases.offer_help import offer_help
from shared.http.edge import SignedIn, Work, edge_router, public_router
from shared.http.models import Body, Text
from shared.security.principal import Principal

router = edge_router(tags=["help"])
session_router = public_router(tags=["help"])


class HelpBody(Body):
    phone: Annotated[str, Text(24)]
    days: Annotated[int, Field(ge=1, le=365)]


class HelpIdOut(BaseModel):
    id: UUID


class HelpsOut(BaseModel):
    """Given: who may act for me. Held: for whom I may act, or am asked to."""

    given: list[HelpView]
    held: list[HelpView]


class CounterCodeBody(Body):
    login: Annotated[str, Text(64)]


class CounterBody(CounterCodeBody):
    code: Code


class CounterHelpOut(BaseModel):
    id: UUID
    until: datetime


class HelpingBody(Body):
    help_id: UUID | None


@router.post("/help", status_code=201)
async def post_help(body: HelpBody, work: Work, keys: KeysOf, principal: SignedIn) -> HelpIdOut:
    return HelpIdOut(id=await offer_help(work, keys, principal.person_id, body.phone, body.days))


@router.get("/help")
async def get_help(work: Work, principal: SignedIn) -> HelpsOut:
    given, held = await help_of(work, principal.person_id)
    return HelpsOut(given=given, held=held)


@router.post("/help/{help_id}/agreement", status_code=201)
async def post_agreement(help_id: UUID, work: Work, keys: KeysOf, principal: SignedIn) -> HelpIdOut:
    await agree_to_help(work, keys, principal.person_id, help_id)
    return HelpIdOut(id=help_id)


@router.delete("/help/{help_id}", status_code=204, response_class=Response)
async def delete_help(help_id: UUID, work: Work, keys: KeysOf, principal: SignedIn) -> None:
    await end_help(work, keys, principal.person_id, help_id)


@router.post("/help/counter-codes", status_code=202)
async def post_counter_code(
    body: CounterCodeBody, request: Request, work: Work, gate: GateOf, principal: SignedIn
) -> CodeSentOut:
    return CodeSentOut(**vars(await ask_at_counter(work, gate, _asked(principal, request, body.login))))


@router.post("/help/counter", status_code=201)
async def post_counter_help(
    body: CounterBody, request: Request, work: Work, gate: GateOf, principal: SignedIn
) -> CounterHelpOut:
    asked = _asked(principal, request, body.login)
    help_id, until = await help_at_counter(work, gate, principal.person_id, asked, body.code)
    return CounterHelpOut(id=help_id, until=until)


@session_router.put("/sessions/current/helping", status_code=204, response_class=Response)
async def put_helping(body: HelpingBody, holder: SessionHolder, work: Work) -> None:
    """From now on this session acts for the person helped, or for its owner again (null)."""
    await act_for_person(work, holder, body.help_id)


def _asked(principal: Principal, request: Request, login: str) -> Asked:
    """The code is good in the clerk's own session alone."""
    return Asked("help", numbers.login(login), principal.session_id, address_of(request))
