"""My account: my devices, and my phone number."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Request
from pydantic import BaseModel

from services.identity import queries
from services.identity.endpoints.common import Code, GateOf
from services.identity.endpoints.own_session import phone_code
from services.identity.use_cases.change_phone import change_phone
from services.identity.use_cases.end_sessions import end_other_sessions, end_session
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["account"])


class DeviceOut(BaseModel):
    id: UUID
    browser: str
    system: str
    created_at: datetime
    last_seen_at: datetime | None
    current: bool
    helping: bool
    """Somebody acts for somebody else there."""


class DevicesOut(BaseModel):
    items: list[DeviceOut]


class PhoneBody(Body):
    phone: Annotated[str, Text(24)]
    code: Code


@router.get("/people/me/sessions")
async def get_own_sessions(work: Work, principal: SignedIn) -> DevicesOut:
    found = await queries.own_devices(work, principal.person_id)
    items = []
    for one in found:
        browser, _, system = one.device.partition(" ")
        items.append(
            DeviceOut(
                id=one.id,
                browser=browser or "other",
                system=system or "other",
                created_at=one.created_at,
                last_seen_at=one.last_seen_at,
                current=str(one.id) == principal.session_id,
                helping=one.helping,
            )
        )
    return DevicesOut(items=items)


@router.delete("/people/me/sessions/{session_id}", status_code=204)
async def delete_own_session(session_id: UUID, work: Work, principal: SignedIn) -> None:
    await end_session(work, principal, session_id)


@router.delete("/people/me/sessions", status_code=204)
async def delete_other_sessions(work: Work, principal: SignedIn) -> None:
    """Every other one; this session goes on."""
    await end_other_sessions(work, principal)


@router.put("/people/me/phone", status_code=204)
async def put_phone(body: PhoneBody, request: Request, work: Work, gate: GateOf, principal: SignedIn) -> None:
    await change_phone(work, gate, principal, phone_code(principal, request, body.phone), body.code)
