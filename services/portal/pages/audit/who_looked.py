"""谁看过我的信息: who looked at one's own data or acted upon them, helpers and delegates included."""

from fastapi import Response

from services.portal.web.routes import SignedIn, page_router
from services.portal.web.trace import named, turned

router = page_router()


@router.get("/account/who-looked")
async def show_who_looked(visit: SignedIn) -> Response:
    found = await turned(visit, "/audit-entries/mine", {}, visit.request.query_params.get("after", ""))
    people, offices = await named(visit, found.entries, ("actor_id", "helped_id"))
    return visit.page("audit/who_looked.html", found=found, people=people, offices=offices)
