"""Who works for an employer here, by name, and as what; its administrator decides (X13)."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from services.identity.endpoints.common import KeysOf
from services.identity.endpoints.employer_common import Number, PersonName
from services.identity.queries import employer_reads as queries
from services.identity.queries.employer_views import ClerkView
from services.identity.use_cases.appoint_clerk import NewClerk, appoint_clerk
from services.identity.use_cases.change_clerk import change_clerk
from services.identity.use_cases.standing import ADMINISTRATOR, CENTRE, REPRESENTATIVE, require
from shared.events.identity import EmployerBusiness
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body

router = edge_router(tags=["employer clerks"])

Businesses = Annotated[list[EmployerBusiness], Field(max_length=8)]


class ClerkBody(Body):
    name: PersonName
    id_number: Number | None = None
    phone: Number | None = None
    roles: Businesses


class RolesBody(Body):
    roles: Businesses


class AppointedOut(BaseModel):
    person_id: UUID
    activation_code: str | None
    """Of somebody who was not registered before; shown this once."""


class ClerksOut(BaseModel):
    items: list[ClerkView]


@router.get("/employers/{employer_id}/clerks")
async def get_employer_clerks(employer_id: UUID, work: Work, principal: SignedIn) -> ClerksOut:
    await require(work, principal, employer_id, ADMINISTRATOR, REPRESENTATIVE, CENTRE)
    return ClerksOut(items=await queries.clerks(work, employer_id))


@router.post("/employers/{employer_id}/clerks", status_code=201)
async def post_employer_clerk(
    employer_id: UUID, body: ClerkBody, work: Work, keys: KeysOf, principal: SignedIn
) -> AppointedOut:
    await require(work, principal, employer_id, ADMINISTRATOR)
    wanted = NewClerk(body.name, body.id_number, body.phone, tuple(body.roles))
    appointed = await appoint_clerk(work, keys, employer_id, wanted, principal.person_id)
    work.audit.about(appointed.person_id, "employer_clerk", employer_id)
    return AppointedOut(person_id=appointed.person_id, activation_code=appointed.activation_code)


@router.put("/employers/{employer_id}/clerks/{person_id}", status_code=204, response_class=Response)
async def put_employer_clerk(
    employer_id: UUID, person_id: UUID, body: RolesBody, work: Work, principal: SignedIn
) -> None:
    """What the clerk may do from now on; nothing ends the work for this employer."""
    await require(work, principal, employer_id, ADMINISTRATOR)
    work.audit.about(person_id, "employer_clerk", employer_id)
    await change_clerk(work, employer_id, person_id, body.roles, principal.person_id)
