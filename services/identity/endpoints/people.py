"""Registering people, and what a person sees of themselves."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel

from services.identity import queries
from services.identity.domain import numbers
from services.identity.domain.documents import DocumentType
from services.identity.endpoints.common import GrantOut, KeysOf
from services.identity.use_cases.issue_activation_code import issue_activation_code
from services.identity.use_cases.register_person import NewPerson, register_person
from services.identity.use_cases.tell_phone import ACTIVATION, tell_phone
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, Text

router = edge_router(tags=["people"])


class PersonBody(Body):
    name: Annotated[str, Text(40)]
    id_number: Annotated[str, Text(24)]
    phone: Annotated[str, Text(24)]
    document_type: DocumentType = "resident_id"
    by_sms: bool = False
    """Send the activation code to the phone, too."""


class RegisteredOut(BaseModel):
    id: UUID
    activation_code: str
    expires_at: datetime


class ActivationCodeOut(BaseModel):
    activation_code: str
    expires_at: datetime


class PersonOut(BaseModel):
    id: UUID
    name: str
    id_number_masked: str
    phone_masked: str
    grants: list[GrantOut]


@router.post("/people", status_code=201)
async def post_person(body: PersonBody, work: Work, keys: KeysOf, _: SignedIn) -> RegisteredOut:
    registered = await register_person(work, keys, NewPerson(body.name, body.id_number, body.phone, body.document_type))
    if body.by_sms:
        phone = numbers.phone(body.phone)
        await tell_phone(work, keys, phone, ACTIVATION, code=registered.activation_code)
    work.audit.about(registered.person_id, "person", registered.person_id)
    code, expires_at = registered.activation_code, registered.expires_at
    return RegisteredOut(id=registered.person_id, activation_code=code, expires_at=expires_at)


@router.post("/people/{person_id}/activation-codes", status_code=201)
async def post_activation_code(person_id: UUID, work: Work, keys: KeysOf, principal: SignedIn) -> ActivationCodeOut:
    issued = await issue_activation_code(work, keys, person_id, principal.person_id)
    work.audit.about(person_id, "person", person_id)
    return ActivationCodeOut(**vars(issued))


@router.get("/people/me", response_model_exclude_unset=True)
async def get_me(work: Work, principal: SignedIn) -> PersonOut:
    view = await queries.person_view(work, principal.person_id)
    grants = [GrantOut(**vars(grant)) for grant in view.grants]
    return PersonOut(**{**vars(view), "grants": grants})
