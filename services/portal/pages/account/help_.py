"""Who may act for me, and for whom I may act."""

from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import needed, refusal
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

router = page_router()

KINDS = {"family": msgid("Family or friend"), "counter": msgid("Clerk at the counter")}
STATES = {
    "offered": msgid("Not agreed yet"),
    "active": msgid("May act"),
    "ended": msgid("Ended"),
}
_DAYS = {"7": msgid("One week"), "30": msgid("One month"), "365": msgid("One year")}


@router.get("/account/help")
async def show_help(visit: SignedIn) -> Response:
    return await _page(visit, 200)


@router.post("/account/help")
async def offer_help(visit: SignedIn) -> Response:
    errors = needed(visit, "phone")
    days = visit.text("days")
    if days not in _DAYS:
        errors.by_field["days"] = visit.translate("Choose for how long")
    if not errors:
        try:
            await visit.identity.post("/help", {"phone": visit.text("phone"), "days": int(days)}, visit.key)
        except Refused as refused:
            if refused.code == "step_up_needed":
                return visit.go("/account/step-up?next=/account/help")
            errors = refusal(visit, refused, "phone")
        else:
            return visit.go("/account/help?offered")
    return await _page(visit, 422, errors)


@router.post("/account/help/{help_id}/agree")
async def agree(visit: SignedIn, help_id: UUID) -> Response:
    await visit.identity.post(f"/help/{help_id}/agreement", {}, visit.key)
    return visit.go("/account/help?agreed")


@router.post("/account/help/{help_id}/end")
async def end(visit: SignedIn, help_id: UUID) -> Response:
    await visit.identity.delete(f"/help/{help_id}")
    return visit.go("/account/help?ended")


@router.post("/account/help/{help_id}/act")
async def act(visit: SignedIn, help_id: UUID) -> Response:
    await turn(visit, str(help_id))
    return visit.go("/")


@router.post("/account/help/stop")
async def stop(visit: SignedIn) -> Response:
    await turn(visit, None)
    return visit.go("/account/help")


@router.get("/account/help/over")
async def show_over(visit: SignedIn) -> Response:
    """The help ended while its helper was at work: from here on they are themselves again."""
    await turn(visit, None)
    return visit.page("account/help_over.html")


async def turn(visit: Visit, help_id: str | None) -> None:
    """The session acts for somebody else, or for its owner again."""
    await visit.caller.identity("PUT", "/sessions/current/helping", {"help_id": help_id})
    await visit.refresh()


async def _page(visit: Visit, status: int, errors: Errors | None = None) -> Response:
    found = await visit.identity.get("/help")
    done = [name for name in ("offered", "agreed", "ended") if name in visit.request.query_params]
    days = [{"value": value, "name": visit.translate(text)} for value, text in _DAYS.items()]
    return visit.page(
        "account/help.html",
        status,
        errors,
        given=found["given"],
        held=found["held"],
        done=done[0] if done else "",
        days=days,
        shown={"phone": visit.text("phone"), "days": visit.text("days")},
        kinds=KINDS,
        states=STATES,
    )
