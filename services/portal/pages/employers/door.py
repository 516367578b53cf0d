"""The employers' own door: what they need, what is under way, and where to go on."""

from fastapi import Response

from services.portal.web.routes import Anybody, page_router

router = page_router()


@router.get("/employers")
async def show_door(visit: Anybody) -> Response:
    """For everybody; whoever is signed in sees their own applications and employers, too."""
    applications, represented = [], []
    if visit.person is not None and visit.person.has("worker"):
        await visit.refresh()
        applications = (await visit.identity.get("/employer-applications"))["items"]
        represented = (await visit.identity.get("/employers/represented"))["items"]
    return visit.page("employers/door.html", applications=applications, represented=represented)
