"""My data: to see and take along, to correct, and to have erased."""

from typing import Annotated, Any, Literal

from fastapi import Request
from pydantic import BaseModel

from services.identity.endpoints.common import KeysOf, RegistryOf
from services.identity.queries.own_data import own_data
from services.identity.use_cases.correct_name import correct_name
from services.identity.use_cases.erase_person import erase_person
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["own data"])


class NameBody(Body):
    name: Annotated[str, Text(40)]


class ErasureBody(Body):
    confirmed: Literal[True]


class ErasedOut(BaseModel):
    """What the law has kept stays, unreadable by name."""

    erased: bool


@router.get("/people/me/data")
async def get_own_data(work: Work, principal: SignedIn) -> dict[str, Any]:
    return await own_data(work, principal.person_id)


@router.put("/people/me/name", status_code=204)
async def put_name(body: NameBody, work: Work, registry: RegistryOf, principal: SignedIn) -> None:
    await correct_name(work, registry, principal.person_id, body.name)


@router.post("/people/me/erasure", status_code=201)
async def post_erasure(body: ErasureBody, request: Request, work: Work, keys: KeysOf, principal: SignedIn) -> ErasedOut:
    await erase_person(work, keys, request.app.state.files, principal.person_id)
    return ErasedOut(erased=body.confirmed)
