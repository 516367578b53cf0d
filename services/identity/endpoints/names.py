"""Names by id: whole for offices that answer for people, masked for everybody else."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.identity.queries.names import Named, names_of_people, names_of_scopes
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Text

router = edge_router(tags=["people"])
KNOW_NAMES = ("auditor", "administrator", "security_administrator", "centre_reviewer")


class NamesOut(BaseModel):
    """`offices` are the names of employers, districts and the agency, by the scopes of roles."""

    people: list[Named]
    offices: dict[str, str]


@router.get("/people/names")
async def get_names(
    work: Work,
    principal: SignedIn,
    id: Annotated[list[UUID], Query(max_length=100)] = [],  # noqa: A002, B006 - the parameter's name; never changed
    scope: Annotated[list[Annotated[str, Text(64)]], Query(max_length=100)] = [],  # noqa: B006 - never changed
) -> NamesOut:
    people = await names_of_people(work, id, whole=principal.has(*KNOW_NAMES))
    return NamesOut(people=people, offices=await names_of_scopes(work, scope))
