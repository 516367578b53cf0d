"""Deputies during leave (X16)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.identity.domain import numbers
from services.identity.domain.deputy import Deputy
from services.identity.endpoints.common import KeysOf
from services.identity.queries.deputies import deputies_of, deputy, own_offices, proposed_deputies
from services.identity.queries.names import names_of_people, names_of_scopes
from services.identity.use_cases.name_deputy import confirm_deputy, end_deputy, name_deputy
from shared.events.identity import Role
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, NoBody, Text

router = edge_router(tags=["offices"])


class DeputyBody(Body):
    login: Annotated[str, Text(64)]
    """The colleague's phone or ID number."""
    role: Role
    scope: Annotated[str, Text(64)]
    first_day: date
    last_day: date


class DeputyIdOut(BaseModel):
    id: UUID


class DeputyOut(BaseModel):
    id: UUID
    person_id: UUID
    person_name: str | None
    deputy_id: UUID
    deputy_name: str | None
    role: Role
    scope: str
    scope_name: str
    first_day: date
    last_day: date
    state: str
    """`proposed` until a security administrator confirmed it, then `held`."""
    mine: bool
    """Of one's own office."""


class OfficeOut(BaseModel):
    role: str
    scope: str
    scope_name: str


class ProposedOut(BaseModel):
    """`mine`: whoever asks is one of both, so somebody else confirms it."""

    items: list[DeputyOut]


class DeputiesOut(BaseModel):
    items: list[DeputyOut]
    offices: list[OfficeOut]
    """For which one may name a deputy."""


class ActedForOut(BaseModel):
    """In whose office somebody acts or acted, for those who see a decision made so."""

    id: UUID
    person_name: str | None
    deputy_name: str | None


@router.post("/deputies", status_code=201)
async def post_deputy(body: DeputyBody, work: Work, keys: KeysOf, principal: SignedIn) -> DeputyIdOut:
    index = keys.blind(numbers.login(body.login))
    days = (body.first_day, body.last_day)
    return DeputyIdOut(id=await name_deputy(work, principal, index, (body.role, body.scope), days))


@router.get("/deputies")
async def get_deputies(work: Work, principal: SignedIn) -> DeputiesOut:
    """Whom one named, and whom one acts for or will act for."""
    found = await deputies_of(work, principal.person_id)
    own = await own_offices(work, principal.person_id)
    scopes = await names_of_scopes(work, [scope for _, scope in own])
    return DeputiesOut(
        items=await _shown(work, found, {one.id for one in found if one.person_id == principal.person_id}),
        offices=[OfficeOut(role=role, scope=scope, scope_name=scopes.get(scope, scope)) for role, scope in own],
    )


@router.get("/deputy-proposals")
async def get_deputy_proposals(work: Work, principal: SignedIn) -> ProposedOut:
    """Those that wait for a security administrator."""
    found = await proposed_deputies(work)
    own = {one.id for one in found if principal.person_id in (one.person_id, one.deputy_id)}
    return ProposedOut(items=await _shown(work, found, own))


async def _shown(work: Work, found: list[Deputy], own: set[UUID]) -> list[DeputyOut]:
    names = await _names(work, [identifier for one in found for identifier in (one.person_id, one.deputy_id)])
    scopes = await names_of_scopes(work, [one.scope for one in found])
    return [
        DeputyOut(
            id=one.id, person_id=one.person_id, person_name=names.get(one.person_id), deputy_id=one.deputy_id,
            deputy_name=names.get(one.deputy_id), role=one.role, scope=one.scope,
            scope_name=scopes.get(one.scope, one.scope), first_day=one.first_day, last_day=one.last_day,
            state=one.state, mine=one.id in own,
        )
        for one in found
    ]  # fmt: skip


@router.post("/deputies/{deputy_id}/confirmation", status_code=201)
async def post_deputy_confirmation(deputy_id: UUID, _: NoBody, work: Work, principal: SignedIn) -> DeputyIdOut:
    """The second pair of eyes: from now on the deputy acts."""
    await confirm_deputy(work, deputy_id, principal.person_id)
    return DeputyIdOut(id=deputy_id)


@router.get("/deputies/{deputy_id}")
async def get_deputy(deputy_id: UUID, work: Work, principal: SignedIn) -> ActedForOut:
    found = await deputy(work, deputy_id, principal)
    names = await _names(work, [found.person_id, found.deputy_id])
    return ActedForOut(id=found.id, person_name=names.get(found.person_id), deputy_name=names.get(found.deputy_id))


async def _names(work: Work, ids: list[UUID]) -> dict[UUID, str | None]:
    return {one.id: one.name for one in await names_of_people(work, ids, whole=True)}


@router.delete("/deputies/{deputy_id}", status_code=204)
async def delete_deputy(deputy_id: UUID, work: Work, principal: SignedIn) -> None:
    await end_deputy(work, deputy_id, principal)
