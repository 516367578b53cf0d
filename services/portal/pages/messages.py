"""The inbox."""

from contextlib import suppress
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused, Unavailable
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit
from shared.ids import new_id

router = page_router()
_WORK = {
    "claim_to_review": ("/employer", msgid("See what waits for your review")),
    "payout_to_release": ("/finance", msgid("See the payouts that wait for release")),
    "payout_returned": ("/finance?state=returned_by_bank", msgid("See the payouts that came back")),
}
"""What clerks and finance are told, by its template: where it stands. All else about a claim is told to its worker."""


async def read_about(visit: Visit, claim_id: UUID | str) -> None:
    """Whoever opens a claim has learnt what they say. While the message service is away, they stay as they are."""
    if not visit.unread:
        return
    with suppress(Unavailable, Refused):
        read = await visit.notify.post("/messages/read", {"about_claim": str(claim_id)}, str(new_id()))
        visit.unread = max(0, visit.unread - int(read["count"]))


@router.get("/messages")
async def list_messages(visit: SignedIn) -> Response:
    found = await visit.notify.get("/messages", {"after": visit.request.query_params.get("after")})
    return visit.page("messages.html", messages=found["items"], work=_WORK, next=found.get("next"))


@router.post("/messages/read")
async def mark_all_read(visit: SignedIn) -> Response:
    await visit.notify.post("/messages/read", {}, visit.key)
    return visit.go("/messages")


@router.post("/messages/{message_id}/read")
async def mark_read(visit: SignedIn, message_id: UUID) -> Response:
    await visit.notify.post(f"/messages/{message_id}/read", {}, visit.key)
    return visit.go("/messages")
