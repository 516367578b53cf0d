"""An employer's data: what is known, what is missing (S2.2), and changes that the centre decides about (S2.7)."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.identity.endpoints.common import KeysOf
from services.identity.endpoints.employer_common import (
    IdOut,
    Language,
    ProfileChangesBody,
    ProfileOut,
    RulingOut,
)
from services.identity.queries import employer_reads as queries
from services.identity.queries.employer_views import SlipView
from services.identity.use_cases.sealing_profiles import WrittenProfile
from services.identity.use_cases.standing import (
    ADMINISTRATOR,
    CENTRE,
    REPRESENTATIVE,
    require,
    standing,
)
from services.identity.use_cases.submit_profile_change import submit_profile_change
from shared.errors import NotFound
from shared.http.edge import SignedIn, Work, edge_router

router = edge_router(tags=["employer data"])


class BindingOut(BaseModel):
    id: UUID
    insurance_kind: str
    insurance_kind_name: str
    holder_name: str
    holder_phone_masked: str
    mine: bool
    bound_at: datetime


class ChangeRowOut(BaseModel):
    id: UUID
    state: str
    submitted_at: datetime


class EmployerDetailOut(BaseModel):
    id: UUID
    uscc: str
    profile: ProfileOut
    missing: list[str]
    """name, uscc, legal_representative: until nothing is missing, nothing can be handled."""
    bindings: list[BindingOut]
    slips: list[SlipView]
    """For the centre and the legal representative."""
    changes: list[ChangeRowOut]
    """The latest, newest first."""
    standing: list[str]
    """What the caller is to the employer: centre, representative, administrator, clerk."""


class ChangeOut(BaseModel):
    id: UUID
    state: str
    employer_id: UUID
    uscc: str
    before: ProfileOut
    """As it is known now."""
    wanted: ProfileOut
    """Only what changes is named."""
    missing: list[str]
    ruling: RulingOut | None
    submitted_at: datetime
    decided_at: datetime | None


class RepresentedOut(BaseModel):
    id: UUID
    name: str
    uscc: str


class RepresentedListOut(BaseModel):
    items: list[RepresentedOut]


@router.get("/employers/represented")
async def get_represented_employers(work: Work, principal: SignedIn) -> RepresentedListOut:
    """Those whose legal representative the caller is."""
    rows = await queries.represented(work, principal.person_id)
    return RepresentedListOut(items=[RepresentedOut.model_validate(row, from_attributes=True) for row in rows])


@router.get("/employers/{employer_id}")
async def get_employer(employer_id: UUID, work: Work, principal: SignedIn, language: Language) -> EmployerDetailOut:
    found = await standing(work, principal, employer_id)
    work.audit.saw(None, "employer", employer_id)
    view = await queries.employer_view(work, employer_id)
    held = await queries.bindings(work, employer_id, language)
    deciding = found & {CENTRE, REPRESENTATIVE}
    slips = await queries.open_slips(work, employer_id, language, None) if deciding else []
    changes = await queries.changes(work, employer_id) if found - {"clerk"} else []
    mine = principal.person_id
    return EmployerDetailOut(
        id=view.id,
        uscc=view.uscc,
        profile=ProfileOut.of(view.profile, full=CENTRE in found),
        missing=view.missing,
        bindings=[BindingOut.model_validate({**vars(one), "mine": one.person_id == mine}) for one in held],
        slips=slips,
        changes=[ChangeRowOut.model_validate(row, from_attributes=True) for row in changes],
        standing=sorted(found),
    )


@router.post("/employers/{employer_id}/profile-changes", status_code=201)
async def post_profile_change(
    employer_id: UUID, body: ProfileChangesBody, work: Work, keys: KeysOf, principal: SignedIn
) -> IdOut:
    await require(work, principal, employer_id, ADMINISTRATOR, REPRESENTATIVE, CENTRE)
    wanted = WrittenProfile(**body.model_dump())
    change_id = await submit_profile_change(work, keys, employer_id, principal.person_id, wanted)
    work.audit.about(None, "employer_profile_change", change_id)
    return IdOut(id=change_id)


@router.get("/employer-profile-changes/{change_id}")
async def get_employer_profile_change(change_id: UUID, work: Work, principal: SignedIn) -> ChangeOut:
    """For the centre, the employer's administrator and its legal representative."""
    view = await queries.change_view(work, change_id)
    found = await standing(work, principal, view.employer.id)
    if not found - {"clerk"}:
        raise NotFound
    work.audit.saw(None, "employer_profile_change", change_id)
    return ChangeOut(
        id=view.id,
        state=view.state,
        employer_id=view.employer.id,
        uscc=view.employer.uscc,
        before=ProfileOut.of(view.employer.profile, full=CENTRE in found),
        wanted=ProfileOut.of(view.wanted, full=CENTRE in found),
        missing=view.employer.missing,
        ruling=RulingOut.of(view.ruling),
        submitted_at=view.submitted_at,
        decided_at=view.decided_at,
    )
