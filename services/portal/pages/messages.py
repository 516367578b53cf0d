"""The inbox."""

from uuid import UUID

from fastapi import Response

from services.portal.web.routes import SignedIn, page_router

router = page_router()


@router.get("/messages")
async def list_messages(visit: SignedIn) -> Response:
    found = await visit.notify.get("/messages", {"after": visit.request.query_params.get("after")})
    return visit.page("messages.html", messages=found["items"], next=found.get("next"))


@router.post("/messages/read")
async def mark_all_read(visit: SignedIn) -> Response:
    await visit.notify.post("/messages/read", {}, visit.key)
    return visit.go("/messages")


@router.post("/messages/{message_id}/read")
async def mark_read(visit: SignedIn, message_id: UUID) -> Response:
    await visit.notify.post(f"/messages/{message_id}/read", {}, visit.key)
    return visit.go("/messages")
