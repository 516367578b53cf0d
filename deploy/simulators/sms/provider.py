"""The provider's HTTP interface: messages by reference, each sent once; and the simulator's switches."""

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Query, Response
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Receive, Scope, Send

from deploy.simulators.sms.book import Book, Control, Message
from deploy.simulators.sms.page import page


class Order(BaseModel):
    """A message to send. The same reference again is answered again and not sent again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reference: str = Field(min_length=1, max_length=64)
    to: str = Field(pattern=r"^\+?\d{5,20}$")
    text: str = Field(min_length=1, max_length=500)


class LostReply(Response):
    """The line goes dead in the middle of the answer."""

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 202, "headers": [(b"content-length", b"64")]})


def provider(book: Book, token: str) -> APIRouter:
    """The routes over a book; messages need the bearer token."""
    router = APIRouter()

    def customer(authorization: Annotated[str, Header()] = "") -> None:
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise HTTPException(401)

    @router.post("/v1/messages", status_code=202, dependencies=[Depends(customer)])
    async def post_message(order: Order, traceparent: Annotated[str | None, Header()] = None) -> Response:
        new = book.accept(order.reference, order.to, order.text, traceparent)
        if book.control.lose_reply:
            return LostReply()
        status = "accepted" if new else book.state(order.reference)
        return JSONResponse({"reference": order.reference, "status": status}, 202 if new else 200)

    @router.get("/v1/messages/{reference}", dependencies=[Depends(customer)])
    async def get_message(reference: str) -> dict[str, Any]:
        state = book.state(reference)
        if state is None:
            raise HTTPException(404)
        return {"reference": reference, "status": state}

    _add_simulators_own(router, book)
    return router


def _add_simulators_own(router: APIRouter, book: Book) -> None:
    """What no provider has: the messages to be read, and the switches."""

    @router.get("/", response_class=HTMLResponse)
    async def show_messages() -> str:
        return page(book.messages(None))

    @router.get("/control")
    async def get_control() -> Control:
        return book.control

    @router.put("/control")
    async def put_control(control: Control) -> Control:
        book.control = control
        return control

    @router.get("/control/messages")
    async def get_messages(to: Annotated[str | None, Query()] = None) -> dict[str, list[Message]]:
        return {"items": book.messages(to)}
