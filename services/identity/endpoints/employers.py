"""Employers: registered by administrators, found by everybody signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

from services.identity import queries
from services.identity.use_cases.register_employer import NewEmployer, register_employer
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import After, Body, Page, PageLimit, Text

router = edge_router(tags=["employers"])


class EmployerBody(Body):
    name: Annotated[str, Text(100)]
    uscc: Annotated[str, Text(24)]
    district: Annotated[str, Text(6)]
    legal_representative: Annotated[str, Text(40)] | None = None


class EmployerIdOut(BaseModel):
    id: UUID


class EmployerOut(BaseModel):
    id: UUID
    name: str
    uscc: str
    district: str


@router.post("/employers", status_code=201)
async def post_employer(body: EmployerBody, work: Work, _: SignedIn) -> EmployerIdOut:
    wanted = NewEmployer(body.name, body.uscc, body.district, body.legal_representative)
    return EmployerIdOut(id=await register_employer(work, wanted))


@router.get("/employers")
async def get_employers(
    work: Work, _: SignedIn, q: Annotated[str, Query(max_length=100)] = "", limit: PageLimit = 20, after: After = None
) -> Page[EmployerOut]:
    rows = await queries.employers(work, q.strip(), limit, after)
    items = [EmployerOut.model_validate(row, from_attributes=True) for row in rows[:limit]]
    return Page(items=items, next=items[-1].id if len(rows) > limit else None)
