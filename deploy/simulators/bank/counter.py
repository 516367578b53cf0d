"""The simulator's own switches and its book, on the loopback address only."""

from fastapi import APIRouter
from pydantic import BaseModel

from deploy.simulators.bank.book import Book, Control, Payment


class Payments(BaseModel):
    items: list[Payment]


def counter(book: Book) -> APIRouter:
    """Routes over the book."""
    router = APIRouter(prefix="/control")

    @router.get("")
    async def get_control() -> Control:
        return book.control

    @router.put("")
    async def put_control(control: Control) -> Control:
        book.control = control
        return control

    @router.get("/payments")
    async def get_payments() -> Payments:
        return Payments(items=book.payments())

    return router
