"""Codes by SMS for people who are not signed in, and the puzzle that a second one costs."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel

from services.identity.domain import numbers, proofs
from services.identity.domain.sms_codes import Asked, PublicPurpose
from services.identity.endpoints.common import Agency, Binding, KeysOf, Proof, address_of
from services.identity.use_cases.send_public_code import send_public_code
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text

router = public_router(tags=["codes"])


class CodeBody(Body):
    agency: Agency
    purpose: PublicPurpose
    login: Annotated[str, Text(64)]
    binding: Binding
    proof: Proof = ""


class CodeSentOut(BaseModel):
    """Seconds: until the code expires, until another may be asked for, and with a proof of work."""

    expires_in: int
    next_in: int
    next_in_with_proof: int


@router.post("/codes", status_code=202)
async def post_code(body: CodeBody, request: Request, work: Work, keys: KeysOf) -> CodeSentOut:
    login = numbers.login(body.login) if body.purpose == "password_reset" else numbers.phone(body.login, "login")
    asked = Asked(body.purpose, login, body.binding, address_of(request))
    await work.enter(body.agency)
    return CodeSentOut(**vars(await send_public_code(work, keys, asked, body.proof)))


@router.get("/codes/puzzle")
async def get_puzzle(keys: KeysOf) -> dict[str, Any]:
    return proofs.puzzle(keys.proofs)
