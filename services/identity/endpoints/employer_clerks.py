"""Who works for an employer here, by name, and as what; its administrator decides (X13)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.identity.endpoints.common import KeysOf, gate_of, registry_of
from services.identity.endpoints.employer_common import Number, PersonName
from services.identity.queries import employer_reads as queries
from services.identity.queries.employer_views import ClerkView
from services.identity.use_cases.appoint_clerk import NewClerk, appoint_clerk
from services.identity.use_cases.change_clerk import change_clerk
from services.identity.use_cases.standing import ADMINISTRATOR, CENTRE, REPRESENTATIVE, require
from services.identity.use_cases.vet_clerk import vet_clerk
from shared.events.identity import EmployerBusiness
from shared.http.edge import EdgeRoute, SignedIn, Work, edge_router
from shared.http.models import Body

Businesses = Annotated[list[EmployerBusiness], Field(max_length=8)]


class ClerkBody(Body):
    name: PersonName
    id_number: Number | None = None
    phone: Number | None = None
    roles: Businesses

    def wanted(self) -> NewClerk:
        return NewClerk(self.name, self.id_number, self.phone, tuple(self.roles))


class ClerkRoute(EdgeRoute):
    """Asks the registry about somebody new before the transaction begins; a body that is none is the endpoint's."""

    async def prepare(self, request: Request) -> None:
        try:
            wanted = ClerkBody.model_validate_json(await request.body()).wanted()
            employer_id = UUID(request.path_params["employer_id"])
        except ValueError:
            return
        gate, registry, by = gate_of(request), registry_of(request), request.state.principal
        request.state.vetted = await vet_clerk(gate, registry, by, employer_id, wanted)


appointments = APIRouter(route_class=ClerkRoute, tags=["employer clerks"])
router = edge_router(tags=["employer clerks"])


class RolesBody(Body):
    roles: Businesses


class AppointedOut(BaseModel):
    person_id: UUID
    sent_to: str | None
    """Where the activation code of somebody new went, masked; nobody else gets it."""


class ClerksOut(BaseModel):
    items: list[ClerkView]


@router.get("/employers/{employer_id}/clerks")
async def get_employer_clerks(employer_id: UUID, work: Work, principal: SignedIn) -> ClerksOut:
    await require(work, principal, employer_id, ADMINISTRATOR, REPRESENTATIVE, CENTRE)
    return ClerksOut(items=await queries.clerks(work, employer_id))


@appointments.post("/employers/{employer_id}/clerks", status_code=201)
async def post_employer_clerk(
    employer_id: UUID, body: ClerkBody, request: Request, work: Work, keys: KeysOf, principal: SignedIn
) -> AppointedOut:
    await require(work, principal, employer_id, ADMINISTRATOR)
    by, vetted = principal.person_id, request.state.vetted
    appointed = await appoint_clerk(work, keys, employer_id, body.wanted(), by, vetted=vetted)
    work.audit.about(appointed.person_id, "employer_clerk", employer_id)
    return AppointedOut(person_id=appointed.person_id, sent_to=appointed.sent_to)


@router.put("/employers/{employer_id}/clerks/{person_id}", status_code=204, response_class=Response)
async def put_employer_clerk(
    employer_id: UUID, person_id: UUID, body: RolesBody, work: Work, principal: SignedIn
) -> None:
    """What the clerk may do from now on; nothing ends the work for this employer."""
    await require(work, principal, employer_id, ADMINISTRATOR)
    work.audit.about(person_id, "employer_clerk", employer_id)
    await change_clerk(work, employer_id, person_id, body.roles, principal.person_id)
