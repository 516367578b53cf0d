"""Who holds an employer's accounts: binding slips, binding with one, unbinding (S2.1, S10.1)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.identity.endpoints.common import KeysOf
from services.identity.endpoints.employer_common import IdOut, Language
from services.identity.queries import employer_reads as queries
from services.identity.use_cases.bind_employer import bind_employer
from services.identity.use_cases.issue_slip import issue_slip
from services.identity.use_cases.standing import CENTRE, REPRESENTATIVE, require
from services.identity.use_cases.unbind_employer import find_binding, unbind_employer
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["employer accounts"])


class BindingBody(Body):
    code: Annotated[str, Text(24)]


class BoundOut(BaseModel):
    id: UUID
    employer_id: UUID
    insurance_kind: str


class SlipBody(Body):
    insurance_kind: Annotated[str, Text(32)]


class PrintedSlipOut(BaseModel):
    """Everything that stands on the slip. It can be printed until it was used, replaced, or has expired."""

    id: UUID
    employer_id: UUID
    employer_name: str
    uscc: str
    insurance_kind_name: str
    code: str
    issued_at: datetime
    expires_at: datetime


@router.post("/employer-bindings", status_code=201)
async def post_employer_binding(body: BindingBody, work: Work, keys: KeysOf, principal: SignedIn) -> BoundOut:
    """Whoever has the slip, binds."""
    binding = await bind_employer(work, keys, principal.person_id, body.code)
    return BoundOut(id=binding.id, employer_id=binding.employer_id, insurance_kind=binding.insurance_kind)


@router.delete("/employer-bindings/{binding_id}", status_code=204, response_class=Response)
async def delete_employer_binding(binding_id: UUID, work: Work, principal: SignedIn) -> None:
    binding = await find_binding(work, binding_id)
    await require(work, principal, binding.employer_id, REPRESENTATIVE, CENTRE)
    work.audit.about(binding.person_id, "employer_binding", binding.id)
    await unbind_employer(work, binding, principal.person_id)


@router.post("/employers/{employer_id}/binding-slips", status_code=201)
async def post_binding_slip(employer_id: UUID, body: SlipBody, work: Work, keys: KeysOf, principal: SignedIn) -> IdOut:
    found = await require(work, principal, employer_id, REPRESENTATIVE, CENTRE)
    to = principal.person_id if REPRESENTATIVE in found else None
    kind = body.insurance_kind
    slip_id = await issue_slip(work, keys, employer_id, kind, by=principal.person_id, to=to)
    work.audit.about(to, "binding_slip", slip_id)
    return IdOut(id=slip_id)


@router.get("/binding-slips/{slip_id}")
async def get_binding_slip(slip_id: UUID, work: Work, principal: SignedIn, language: Language) -> PrintedSlipOut:
    """For whoever it was issued to, the legal representative, and the centre."""
    slip = await queries.slip(work, slip_id, language)
    if slip.issued_to != principal.person_id:
        await require(work, principal, slip.employer_id, REPRESENTATIVE, CENTRE)
    work.audit.saw(slip.issued_to, "binding_slip", slip_id)
    return PrintedSlipOut.model_validate(slip, from_attributes=True)
