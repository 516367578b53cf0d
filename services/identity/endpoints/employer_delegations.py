"""What an employer hands to agency firms, and for whom a firm's clerk acts (X13)."""

from datetime import date
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.identity.endpoints.common import SessionOwner
from services.identity.endpoints.employer_clerks import Businesses
from services.identity.endpoints.employer_common import IdOut, Number
from services.identity.queries import delegations as queries
from services.identity.queries.employer_views import DelegationView
from services.identity.use_cases.act_for import act_for
from services.identity.use_cases.delegate_business import delegate_business
from services.identity.use_cases.end_delegation import end_delegation
from services.identity.use_cases.standing import ADMINISTRATOR, CENTRE, REPRESENTATIVE, require
from shared.errors import NotFound
from shared.events.identity import EMPLOYER_ROLES
from shared.http.edge import SignedIn, Work, edge_router, public_router
from shared.http.models import Body

router = edge_router(tags=["delegations"])
session_router = public_router(tags=["delegations"])


class DelegationBody(Body):
    agent_uscc: Number
    businesses: Businesses
    last_day: date


class DelegationsOut(BaseModel):
    given: list[DelegationView]
    held: list[DelegationView]


class ActingBody(Body):
    delegation_id: UUID | None


class MayActOut(BaseModel):
    """An employer for whom the caller may act, and as what."""

    delegation_id: UUID
    employer_id: UUID
    employer_name: str
    agent_name: str
    roles: list[str]
    last_day: date


class MayActListOut(BaseModel):
    items: list[MayActOut]


@router.get("/employers/{employer_id}/delegations")
async def get_employer_delegations(employer_id: UUID, work: Work, principal: SignedIn) -> DelegationsOut:
    """Those that the employer gave, and those that it holds as a firm."""
    await require(work, principal, employer_id, ADMINISTRATOR, REPRESENTATIVE, CENTRE)
    given = await queries.delegations(work, given_by=employer_id)
    held = await queries.delegations(work, held_by=employer_id)
    return DelegationsOut(given=given, held=held)


@router.post("/employers/{employer_id}/delegations", status_code=201)
async def post_employer_delegation(employer_id: UUID, body: DelegationBody, work: Work, principal: SignedIn) -> IdOut:
    await require(work, principal, employer_id, ADMINISTRATOR)
    by = principal.person_id
    made = await delegate_business(work, employer_id, body.agent_uscc, body.businesses, body.last_day, by)
    return IdOut(id=made)


@router.delete("/employers/{employer_id}/delegations/{delegation_id}", status_code=204, response_class=Response)
async def delete_employer_delegation(employer_id: UUID, delegation_id: UUID, work: Work, principal: SignedIn) -> None:
    """Ends at once; tokens that the firm's clerks hold run out within a minute."""
    await require(work, principal, employer_id, ADMINISTRATOR, REPRESENTATIVE)
    await end_delegation(work, employer_id, delegation_id, principal.person_id)


@router.get("/delegations/{delegation_id}")
async def get_delegation(delegation_id: UUID, work: Work, principal: SignedIn) -> DelegationView:
    """For both parties, and for the centre and auditors, who meet its id beside what was done under it."""
    view = await queries.delegation_view(work, delegation_id)
    parties = {str(view.employer_id), str(view.agent_id)}
    mine = {scope for role in EMPLOYER_ROLES for scope in principal.scopes(role)}
    if not principal.has("centre_reviewer", "administrator", "auditor") and not parties & mine:
        raise NotFound
    return view


@session_router.get("/sessions/current/delegations")
async def get_own_delegations(owner: SessionOwner, work: Work) -> MayActListOut:
    """Everybody for whom the session's owner may act."""
    found = await queries.may_act_for(work, owner.person_id)
    items = [MayActOut(delegation_id=one.id, **{**vars(one), "roles": list(one.roles)}) for one in found]
    return MayActListOut(items=items)


@session_router.put("/sessions/current/acting", status_code=204, response_class=Response)
async def put_acting(body: ActingBody, owner: SessionOwner, work: Work) -> None:
    """From now on this session acts for this employer, or for the own one again (null)."""
    await act_for(work, UUID(owner.session_id), owner.person_id, body.delegation_id)
