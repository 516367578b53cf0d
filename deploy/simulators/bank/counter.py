"""The simulator's own switches and its book, on the loopback address only."""

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from deploy.simulators.bank.book import Book, Control, Payment
from deploy.simulators.bank.ring import PublicKey, Ring


class Payments(BaseModel):
    items: list[Payment]


class Keys(BaseModel):
    items: list[PublicKey]


def counter(book: Book, ring: Ring) -> APIRouter:
    """Routes over the book and the signing keys."""
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

    @router.post("/payments/{reference}/answers", status_code=202)
    async def post_answer(reference: str) -> None:
        """Say it again, signed anew: what was refused has to be."""
        if not book.owes_again(reference):
            raise HTTPException(404)

    @router.get("/keys")
    async def get_keys() -> Keys:
        return Keys(items=ring.shown())

    @router.post("/keys", status_code=201)
    async def post_key() -> PublicKey:
        return ring.make()

    @router.put("/keys/{key_id}", status_code=204)
    async def put_key(key_id: str) -> None:
        """Sign with this one."""
        if not ring.use(key_id):
            raise HTTPException(404)

    return router
