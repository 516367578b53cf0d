"""At the counter: a clerk acts for somebody who is there, with the code on that person's phone."""

from typing import Annotated

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import needed, refusal
from services.portal.pages.account.help_ import turn
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.visit import Visit

router = page_router()
CounterClerk = Annotated[Visit, Depends(Needs("counter_clerk"))]


@router.get("/counter")
async def show_counter(visit: CounterClerk) -> Response:
    return visit.page("account/counter.html")


@router.post("/counter")
async def ask_code(visit: CounterClerk) -> Response:
    errors = needed(visit, "login")
    if not errors:
        try:
            await visit.identity.post("/help/counter-codes", {"login": visit.text("login")}, visit.key)
        except Refused as refused:
            errors = refusal(visit, refused, "login")
    if errors:
        return visit.page("account/counter.html", 422, errors, login=visit.text("login"))
    return _code(visit, 200, Errors(), sent=True)


@router.post("/counter/code")
async def begin(visit: CounterClerk) -> Response:
    errors = needed(visit, "code")
    if not errors:
        body = {"login": visit.text("login"), "code": visit.text("code")}
        try:
            begun = await visit.identity.post("/help/counter", body, visit.key)
        except Refused as refused:
            errors = refusal(visit, refused, "code")
        else:
            await turn(visit, begun["id"])
            return visit.go("/")
    return _code(visit, 422, errors)


def _code(visit: Visit, status: int, errors: Errors, *, sent: bool = False) -> Response:
    return visit.page("account/counter_code.html", status, errors, login=visit.text("login"), sent=sent)
