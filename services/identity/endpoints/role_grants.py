"""Granting and revoking roles."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.identity.domain.role_grant import Holding
from services.identity.use_cases.grant_role import grant_role
from services.identity.use_cases.revoke_role import revoke_role
from shared.events.identity import Role
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["role grants"])


class RoleGrantBody(Body):
    person_id: UUID
    role: Role
    scope: Annotated[str, Text(64)]


class RoleGrantIdOut(BaseModel):
    id: UUID


@router.post("/role-grants", status_code=201)
async def post_role_grant(body: RoleGrantBody, work: Work, principal: SignedIn) -> RoleGrantIdOut:
    work.audit.about(body.person_id, "role-grant")
    holding = Holding(body.person_id, body.role, body.scope)
    return RoleGrantIdOut(id=await grant_role(work, holding, principal.person_id))


@router.delete("/role-grants/{grant_id}", status_code=204)
async def delete_role_grant(grant_id: UUID, work: Work, principal: SignedIn) -> None:
    await revoke_role(work, grant_id, principal)
