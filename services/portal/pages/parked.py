"""Messages that stand aside: cause, replay, discard; each with a question before and a reason (X23)."""

from typing import Any

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.pages.operations import shown
from services.portal.web.aside import REASONS
from services.portal.web.forms import Errors
from services.portal.web.routes import Operator, page_router
from services.portal.web.standing import OPERATED
from services.portal.web.visit import Visit

router = page_router()
_NOT_FOUND = 404
_CONFLICT = 409


@router.get("/operations/parked")
async def list_parked(visit: Operator) -> Response:
    return visit.page("operations/parked.html", **await shown(visit, "parked"))


@router.get("/operations/actions")
async def list_actions(visit: Operator) -> Response:
    return visit.page("operations/actions.html", **await shown(visit, "actions"))


@router.get("/operations/parked/{service}/{position}")
async def show_message(visit: Operator, service: str, position: int) -> Response:
    message = await _message(visit, service, position)
    return visit.page("operations/message.html", service=service, message=message)


@router.get("/operations/parked/{service}/{position}/{action}")
async def confirm(visit: Operator, service: str, position: int, action: str) -> Response:
    message = await _message(visit, service, position)
    if action not in REASONS:
        raise HTTPException(_NOT_FOUND)
    if not message["open"]:
        return visit.go(f"/operations/parked/{service}/{position}")
    return _question(visit, service, message, action)


@router.post("/operations/parked/{service}/{position}/{action}")
async def settle(visit: Operator, service: str, position: int, action: str) -> Response:
    """Sent twice it takes effect once; what cannot be handled yet is shown with its cause."""
    message = await _message(visit, service, position)
    if action not in REASONS:
        raise HTTPException(_NOT_FOUND)
    reason = visit.text("reason")
    if reason not in REASONS[action]:
        errors = Errors({"reason": visit.translate("Choose a reason")}, links={"reason": "#reason"})
        return _question(visit, service, message, action, errors, 422)
    try:
        await visit.caller.service(service).put(f"/parked/{position}/{action}", {"reason": reason})
    except Refused as refused:
        if refused.status != _CONFLICT:
            raise
        message = await _message(visit, service, position)
        return _question(visit, service, message, action, Errors.of(refused, []), _CONFLICT)
    return visit.go(f"/operations/parked/{service}/{position}")


async def _message(visit: Visit, service: str, position: int) -> dict[str, Any]:
    if service not in OPERATED:
        raise HTTPException(_NOT_FOUND)
    message: dict[str, Any] = await visit.caller.service(service).get(f"/parked/{position}")
    return message


def _question(
    visit: Visit,
    service: str,
    message: dict[str, Any],
    action: str,
    errors: Errors | None = None,
    status: int = 200,
) -> Response:
    return visit.page(
        "operations/settle.html", status, errors, service=service, message=message, action=action,
        reasons=REASONS[action], chosen=visit.text("reason"),
    )  # fmt: skip
