"""The registry's HTTP interface: does this name belong to this document; and the simulator's switches."""

import asyncio
import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from deploy.simulators.registry.book import Book, Control, Resident


class Residents(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    people: list[Resident] = Field(max_length=10_000)


def registry(book: Book, token: str) -> APIRouter:
    """The routes over a book; checks need the bearer token."""
    router = APIRouter()

    def customer(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401)

    @router.post("/checks", dependencies=[Depends(customer)])
    async def post_check(resident: Resident) -> dict[str, bool]:
        control = book.control
        await asyncio.sleep(control.delay_seconds)
        if control.refuse:
            raise HTTPException(503)
        return {"match": control.anybody or book.knows(resident)}

    @router.put("/control/people", status_code=204)
    async def put_people(residents: Residents) -> None:
        book.enter(residents.people)

    @router.get("/control")
    async def get_control() -> Control:
        return book.control

    @router.put("/control")
    async def put_control(control: Control) -> Control:
        book.control = control
        return control

    return router
