"""Applying for online handling on behalf of an employer (S2.1, S10.1)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from services.identity.domain.insurance_kinds import insurance_kinds
from services.identity.domain.places import districts
from services.identity.endpoints.common import KeysOf
from services.identity.endpoints.employer_common import (
    District,
    EmployerName,
    IdOut,
    Language,
    Number,
    PersonName,
    ProfileChangesBody,
    ProfileOut,
    RulingOut,
    Uscc,
)
from services.identity.queries import employer_reads as queries
from services.identity.queries.employer_views import ApplicationView, SlipView
from services.identity.use_cases.apply_for_employer import WrittenApplication, apply_for_employer
from services.identity.use_cases.resubmit_application import resubmit_application
from services.identity.use_cases.sealing_profiles import WrittenProfile
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag
from shared.http.models import Body
from shared.security.principal import Principal

router = edge_router(tags=["employer applications"])

KindCode = Annotated[str, Field(max_length=32)]


class ApplicationBody(Body):
    uscc: Uscc
    name: EmployerName
    district: District
    legal_representative: PersonName
    legal_representative_id_number: Number
    contact_name: PersonName
    contact_phone: Number
    insurance_kinds: Annotated[list[KindCode], Field(min_length=1, max_length=10)]


class MendedBody(ProfileChangesBody):
    """Only what the centre opened."""

    uscc: Uscc | None = None


class ChoiceOut(BaseModel):
    code: str
    name: str


class ChoicesOut(BaseModel):
    items: list[ChoiceOut]


class KnownOut(BaseModel):
    """The employer that has the code already."""

    id: UUID
    profile: ProfileOut
    holders: list[str]
    """Masked names of those who hold an account of it."""


class ApplicationOut(BaseModel):
    id: UUID
    state: str
    round: int
    version: int
    uscc: str
    profile: ProfileOut
    insurance_kinds: list[str]
    """In the reader's language."""
    employer_id: UUID | None
    ruling: RulingOut | None
    submitted_at: datetime
    decided_at: datetime | None
    slips: list[SlipView]
    """Those that the reader may print."""
    known: KnownOut | None
    """For the centre."""


class OwnApplicationOut(BaseModel):
    id: UUID
    name: str
    uscc: str
    state: str
    submitted_at: datetime


class OwnApplicationsOut(BaseModel):
    items: list[OwnApplicationOut]


@router.get("/districts")
async def get_districts(principal: SignedIn) -> ChoicesOut:
    """Those of the caller's city."""
    return ChoicesOut(items=[ChoiceOut(code=code, name=name) for code, name in districts(principal.agency)])


@router.get("/insurance-kinds")
async def get_insurance_kinds(_: SignedIn, language: Language) -> ChoicesOut:
    """Kinds of insurance that an employer can be bound for."""
    kinds = insurance_kinds().values()
    return ChoicesOut(items=[ChoiceOut(code=kind.code, name=kind.names[language]) for kind in kinds])


@router.post("/employer-applications", status_code=201)
async def post_employer_application(body: ApplicationBody, work: Work, keys: KeysOf, principal: SignedIn) -> IdOut:
    sent = body.model_dump(exclude={"uscc", "insurance_kinds"})
    wanted = WrittenApplication(body.uscc, WrittenProfile(**sent), tuple(body.insurance_kinds))
    return IdOut(id=await apply_for_employer(work, keys, principal.person_id, wanted))


@router.get("/employer-applications")
async def get_own_applications(work: Work, principal: SignedIn) -> OwnApplicationsOut:
    rows = await queries.own_applications(work, principal.person_id)
    return OwnApplicationsOut(items=[OwnApplicationOut.model_validate(row, from_attributes=True) for row in rows])


@router.get("/employer-applications/{application_id}")
async def get_employer_application(
    application_id: UUID, work: Work, principal: SignedIn, language: Language, response: Response
) -> ApplicationOut:
    """For the applicant, and for the centre."""
    view = await queries.application_view(work, application_id, language)
    own = view.person_id == principal.person_id
    if not own and not principal.has("centre_reviewer"):
        raise NotFound
    work.audit.saw(view.person_id, "employer_application", application_id)
    etag(response, view.version)
    return await _shown(work, view, principal, language)


@router.post("/employer-applications/{application_id}/resubmission", status_code=201)
async def post_application_resubmission(
    application_id: UUID,
    body: MendedBody,
    work: Work,
    keys: KeysOf,
    principal: SignedIn,
    seen: SeenVersion,
) -> IdOut:
    mended = body.model_dump(exclude_none=True)
    await resubmit_application(work, keys, principal.person_id, application_id, seen, mended)
    return IdOut(id=application_id)


async def _shown(work: UnitOfWork, view: ApplicationView, principal: Principal, language: str) -> ApplicationOut:
    own = view.person_id == principal.person_id
    slips = []
    if own and view.employer_id is not None:
        slips = await queries.open_slips(work, view.employer_id, language, principal.person_id)
    return ApplicationOut(
        id=view.id,
        state=view.state,
        round=view.round,
        version=view.version,
        uscc=view.uscc,
        profile=ProfileOut.of(view.profile, full=principal.has("centre_reviewer")),
        insurance_kinds=view.insurance_kinds,
        employer_id=view.employer_id,
        ruling=RulingOut.of(view.ruling),
        submitted_at=view.submitted_at,
        decided_at=view.decided_at,
        slips=slips,
        known=await _known(work, view.uscc, language) if principal.has("centre_reviewer") else None,
    )


async def _known(work: UnitOfWork, uscc: str, language: str) -> KnownOut | None:
    found = await queries.known_employer(work, uscc)
    if found is None:
        return None
    held = await queries.bindings(work, found.id, language)
    holders = [f"{one.insurance_kind_name} {one.holder_name[:1]}**" for one in held]
    return KnownOut(id=found.id, profile=ProfileOut.of(found.profile, full=True), holders=holders)
