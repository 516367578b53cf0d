"""One's own messages."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel

from services.notify import queries
from services.notify.domain.texts import text_of
from services.notify.use_cases.read_message import read_message
from services.notify.use_cases.read_messages import read_messages
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import After, Body, Page, PageLimit
from shared.i18n.catalogue import Translator

router = edge_router(tags=["messages"])


class MessageOut(BaseModel):
    id: UUID
    template: str
    text: str
    about_claim: UUID | None
    about_application: UUID | None
    """An employer's, that the person handed in."""
    at: datetime
    read: bool


class ReadOut(BaseModel):
    id: UUID
    read: bool


class CountOut(BaseModel):
    count: int


class DeliveryOut(BaseModel):
    channel: str
    state: str
    at: datetime


class DeliveriesOut(BaseModel):
    items: list[DeliveryOut]


@router.get("/messages")
async def get_messages(
    work: Work,
    principal: SignedIn,
    accept_language: Annotated[str | None, Header()] = None,
    limit: PageLimit = 20,
    after: After = None,
) -> Page[MessageOut]:
    rows = await queries.inbox(work, principal.person_id, limit, after)
    translate = Translator.of(accept_language)
    items = [
        MessageOut(
            id=row.id,
            template=row.template,
            text=text_of(row.template, row.facts, translate),
            about_claim=row.claim_id,
            about_application=row.facts.get("application"),
            at=row.created_at,
            read=row.read_at is not None,
        )
        for row in rows[:limit]
    ]
    return Page(items=items, next=items[-1].id if len(rows) > limit else None)


@router.get("/messages/unread-count")
async def get_unread_count(work: Work, principal: SignedIn) -> CountOut:
    return CountOut(count=await queries.unread(work, principal.person_id))


class WhichBody(Body):
    """All of one's own messages, or those about one claim."""

    about_claim: UUID | None = None


@router.post("/messages/read", status_code=201)
async def post_all_read(body: WhichBody, work: Work, principal: SignedIn) -> CountOut:
    return CountOut(count=await read_messages(work, principal.person_id, body.about_claim))


@router.post("/messages/{message_id}/read", status_code=201)
async def post_read(message_id: UUID, work: Work, principal: SignedIn) -> ReadOut:
    await read_message(work, message_id, principal.person_id)
    return ReadOut(id=message_id, read=True)


@router.get("/messages/{message_id}/deliveries")
async def get_deliveries(message_id: UUID, work: Work, principal: SignedIn) -> DeliveriesOut:
    rows = await queries.deliveries(work, message_id, principal.person_id)
    items = [DeliveryOut(channel=row.channel, state=row.state, at=row.changed_at) for row in rows]
    return DeliveriesOut(items=items)
