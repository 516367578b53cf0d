"""The agency's offices: in its districts, or for the whole city."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.identity.queries.places import Place, open_offices
from services.identity.use_cases.arrange_offices import close_office, open_office, seat_colleague
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["offices"])


class OfficeBody(Body):
    name: Annotated[str, Text(40)]
    district: Annotated[str, Text(6)] | None = None


class OfficeIdOut(BaseModel):
    id: UUID


class PlacesOut(BaseModel):
    items: list[Place]


class SeatBody(Body):
    office_id: UUID


@router.post("/offices", status_code=201)
async def post_office(body: OfficeBody, work: Work, _: SignedIn) -> OfficeIdOut:
    work.audit.about(None, "office")
    return OfficeIdOut(id=await open_office(work, body.name, body.district))


@router.get("/offices")
async def get_offices(work: Work, _: SignedIn) -> PlacesOut:
    return PlacesOut(items=await open_offices(work))


@router.delete("/offices/{office_id}", status_code=204)
async def delete_office(office_id: UUID, work: Work, _: SignedIn) -> None:
    await close_office(work, office_id)


@router.put("/staff/{person_id}/office", status_code=204)
async def put_office_of_staff(person_id: UUID, body: SeatBody, work: Work, _: SignedIn) -> None:
    await seat_colleague(work, person_id, body.office_id)
