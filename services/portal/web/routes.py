"""Routes of pages: every request becomes a Visit, every POST has to carry the browser's own form token."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.routing import APIRoute

from services.portal.clients import Refused, SignedOut, Unavailable
from services.portal.web import failures
from services.portal.web.visit import NotYourRole, Visit

_COUNT_SECONDS = 1.0

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class PageRoute(APIRoute):
    """A page."""

    def get_route_handler(self) -> Answer:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            visit = await Visit.open(request)
            request.state.visit = visit
            try:
                if request.method == "POST":
                    await visit.read_form()
                return await inner(request)
            except Exception as error:
                handled = request.app.exception_handlers
                if any(kind in handled for kind in type(error).__mro__ if kind is not Exception):
                    raise
                return failures.unexpected(request, error)
            finally:
                await visit.form.close()

        return handle


def page_router() -> APIRouter:
    """A router whose routes are pages."""
    return APIRouter(route_class=PageRoute, include_in_schema=False, default_response_class=Response)


def _visit(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


class Needs:
    """Who may see a page: anybody signed in, or holders of any of these roles."""

    def __init__(self, *roles: str, counted: bool = True) -> None:
        """`counted`: the menu says how many messages wait; not for what is no page."""
        self.roles = roles
        self.counted = counted

    async def __call__(self, request: Request) -> Visit:
        visit = _visit(request)
        if visit.person is None:
            raise SignedOut
        if self.roles and not any(visit.person.has(role) for role in self.roles):
            raise NotYourRole
        if self.counted and request.method == "GET" and "hx-request" not in request.headers:
            visit.unread = await _unread(visit)
        return visit


async def _unread(visit: Visit) -> int | None:
    """None while the message service is away or slow, so that the page still comes."""
    try:
        async with asyncio.timeout(_COUNT_SECONDS):
            return int((await visit.notify.get("/messages/unread-count"))["count"])
    except (Unavailable, Refused, TimeoutError):
        return None


Anybody = Annotated[Visit, Depends(_visit)]
SignedIn = Annotated[Visit, Depends(Needs())]
SignedInForFiles = Annotated[Visit, Depends(Needs(counted=False))]
Worker = Annotated[Visit, Depends(Needs("worker"))]
Clerk = Annotated[Visit, Depends(Needs("employer_clerk"))]
CentreReviewer = Annotated[Visit, Depends(Needs("centre_reviewer"))]
Finance = Annotated[Visit, Depends(Needs("finance"))]
Operator = Annotated[Visit, Depends(Needs("operator", counted=False))]
