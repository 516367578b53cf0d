"""My account: what is known, and where it is changed."""

from fastapi import Response

from services.portal.web.routes import SignedIn, page_router
from shared.events.identity import STAFF_ROLES

router = page_router()


@router.get("/account")
async def show_account(visit: SignedIn) -> Response:
    me = await visit.identity.get("/people/me")
    done = [name for name in ("password", "phone", "name") if name in visit.request.query_params]
    return visit.page("account/overview.html", me=me, done=done[0] if done else "", staff=STAFF_ROLES)
