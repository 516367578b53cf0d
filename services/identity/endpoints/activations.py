"""Setting the first password with an activation code."""

from typing import Annotated

from fastapi import Request
from pydantic import Field

from services.identity.endpoints.common import Agency, GateOf, address_of
from services.identity.use_cases.activate_account import activate_account
from services.identity.use_cases.sign_in import attempted
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text

router = public_router(tags=["activations"])


class ActivationBody(Body):
    agency: Agency
    login: Annotated[str, Text(64)]
    code: Annotated[str, Text(32)]
    password: Annotated[str, Field(min_length=8, max_length=128)]


@router.post("/activations", status_code=204)
async def post_activation(body: ActivationBody, request: Request, work: Work, gate: GateOf) -> None:
    attempt = attempted(gate.keys, "activation", body.login, address_of(request))
    await activate_account(work, gate, body.agency, attempt, body.code, body.password)
