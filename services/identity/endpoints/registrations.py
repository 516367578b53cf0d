"""Workers register themselves, and set a password by code."""

from typing import Annotated

from fastapi import Request

from services.identity.domain import numbers
from services.identity.domain.documents import DocumentType
from services.identity.domain.sms_codes import Asked
from services.identity.endpoints.common import (
    Agency,
    Binding,
    Code,
    GateOf,
    NewPassword,
    RegistryOf,
    SessionOut,
    address_of,
    signed_in,
    user_agent_of,
)
from services.identity.use_cases.register_oneself import OwnRegistration, register_oneself
from services.identity.use_cases.reset_password import reset_password
from shared.http.edge import Work, public_router
from shared.http.models import Body, Text

router = public_router(tags=["registrations"])


class RegistrationBody(Body):
    agency: Agency
    name: Annotated[str, Text(40)]
    document_type: DocumentType = "resident_id"
    id_number: Annotated[str, Text(24)]
    phone: Annotated[str, Text(24)]
    binding: Binding
    code: Code
    password: NewPassword


class PasswordResetBody(Body):
    agency: Agency
    login: Annotated[str, Text(64)]
    binding: Binding
    code: Code
    password: NewPassword


@router.post("/registrations", status_code=201, response_model_exclude_unset=True)
async def post_registration(
    body: RegistrationBody, request: Request, work: Work, gate: GateOf, registry: RegistryOf
) -> SessionOut:
    asked = Asked("registration", numbers.phone(body.phone), body.binding, address_of(request))
    wanted = OwnRegistration(
        body.agency,
        body.name,
        body.document_type,
        body.id_number,
        asked,
        body.code,
        body.password,
        user_agent_of(request),
    )
    return await signed_in(work, await register_oneself(work, gate, registry, wanted))


@router.post("/password-resets", status_code=204)
async def post_password_reset(body: PasswordResetBody, request: Request, work: Work, gate: GateOf) -> None:
    asked = Asked("password_reset", numbers.login(body.login), body.binding, address_of(request))
    await reset_password(work, gate, body.agency, asked, body.code, body.password)
