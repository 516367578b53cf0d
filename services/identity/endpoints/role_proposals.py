"""Offices of the agency: one security administrator proposes them, another confirms."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.identity.domain import numbers
from services.identity.domain.role_grant import Holding
from services.identity.endpoints.common import KeysOf
from services.identity.queries import offices
from services.identity.queries.names import Named
from services.identity.use_cases.propose_role import propose_role
from services.identity.use_cases.settle_proposal import confirm_proposal, refuse_proposal
from shared.events.identity import Role
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, NoBody, Text

router = edge_router(tags=["offices"])


class ProposalBody(Body):
    person_id: UUID
    role: Role
    scope: Annotated[str, Text(64)]


class LookupBody(Body):
    login: Annotated[str, Text(64)]


class IdOut(BaseModel):
    id: UUID


class ProposalOut(BaseModel):
    id: UUID
    person_id: UUID
    name: str | None
    role: Role
    scope: str
    scope_name: str
    proposed_by: UUID
    proposed_by_name: str | None
    proposed_at: datetime
    mine: bool
    """Proposed by whoever asks, or for them: somebody else confirms it."""


class ProposalsOut(BaseModel):
    items: list[ProposalOut]


class OfficeOut(BaseModel):
    grant_id: UUID
    role: Role
    scope: str
    scope_name: str
    granted_at: datetime


class StaffOut(BaseModel):
    person_id: UUID
    name: str | None
    office_id: UUID | None
    office_name: str | None
    """Where the person sits."""
    offices: list[OfficeOut]


class StaffListOut(BaseModel):
    items: list[StaffOut]


class FoundPeopleOut(BaseModel):
    items: list[Named]


@router.post("/role-proposals", status_code=201)
async def post_role_proposal(body: ProposalBody, work: Work, principal: SignedIn) -> IdOut:
    work.audit.about(body.person_id, "role-grant")
    holding = Holding(body.person_id, body.role, body.scope)
    return IdOut(id=await propose_role(work, holding, principal.person_id))


@router.get("/role-proposals")
async def get_role_proposals(work: Work, principal: SignedIn) -> ProposalsOut:
    """Those that wait for a second pair of eyes, oldest first."""
    found = await offices.open_proposals(work)
    return ProposalsOut(
        items=[ProposalOut(**vars(one), mine=principal.person_id in (one.proposed_by, one.person_id)) for one in found]
    )


@router.post("/role-proposals/{proposal_id}/confirmation", status_code=201)
async def post_role_confirmation(proposal_id: UUID, _: NoBody, work: Work, principal: SignedIn) -> IdOut:
    """The grant's id."""
    return IdOut(id=await confirm_proposal(work, proposal_id, principal.person_id))


@router.delete("/role-proposals/{proposal_id}", status_code=204)
async def delete_role_proposal(proposal_id: UUID, work: Work, principal: SignedIn) -> None:
    await refuse_proposal(work, proposal_id, principal.person_id)


@router.get("/staff")
async def get_staff(work: Work, _: SignedIn) -> StaffListOut:
    """Everybody who holds an office of the agency."""
    return StaffListOut(items=[StaffOut.model_validate(one, from_attributes=True) for one in await offices.staff(work)])


@router.post("/people/lookups")
async def post_lookup(body: LookupBody, work: Work, keys: KeysOf, _: SignedIn) -> FoundPeopleOut:
    """Whoever has exactly this phone or ID number; nobody is found by less. It stands in no address."""
    return FoundPeopleOut(items=await offices.people_of(work, keys.blind(numbers.login(body.login))))
