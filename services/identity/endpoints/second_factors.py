"""The second proof of staff; the session's routes check the session token themselves."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, model_validator

from services.identity.endpoints.common import (
    Code,
    CurrentPersonOut,
    GateOf,
    SessionHolder,
    current_person,
)
from services.identity.endpoints.security_keys import ProofBody, SiteOf
from services.identity.queries import offices
from services.identity.queries.factors import factor_wanted
from services.identity.use_cases.prove_by_key import prove_twice_by_key
from services.identity.use_cases.prove_twice import enrol, prove_by_app, prove_by_paper
from services.identity.use_cases.reset_factor import ask_for_reset, confirm_reset, refuse_reset
from shared.http.edge import SignedIn, Work, edge_router, public_router
from shared.http.models import Body, NoBody, Text

session_router = public_router(tags=["sessions"])
router = edge_router(tags=["offices"])


class EnrolmentOut(BaseModel):
    secret: str
    uri: str


class SecondFactorBody(Body):
    code: Code | None = None
    recovery_code: Annotated[str, Text(40)] | None = None
    key: ProofBody | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> "SecondFactorBody":
        if [self.code, self.recovery_code, self.key].count(None) != 2:  # noqa: PLR2004 - one of three is given
            raise ValueError("a code of the app, one on paper, or a security key")
        return self


class ProvedTwiceOut(BaseModel):
    """The session goes on under this token, now with the person's offices."""

    session_token: str
    expires_at: datetime
    person: CurrentPersonOut
    recovery_codes: list[str]


class WantedOut(BaseModel):
    second_factor: Literal["enrolment", "code"] | None
    """What the session still needs before an office is acted in."""


class ResetBody(Body):
    person_id: UUID


class ResetIdOut(BaseModel):
    id: UUID


class ResetOut(BaseModel):
    id: UUID
    person_id: UUID
    name: str | None
    proposed_by: UUID
    proposed_by_name: str | None
    proposed_at: datetime
    mine: bool


class ResetsOut(BaseModel):
    items: list[ResetOut]


@session_router.get("/sessions/current/second-factor")
async def get_second_factor(owner: SessionHolder, work: Work) -> WantedOut:
    return WantedOut(second_factor=await factor_wanted(work, owner.person_id, owner.amr))


@session_router.post("/sessions/current/second-factor/enrolment", status_code=201)
async def post_factor_enrolment(owner: SessionHolder, work: Work) -> EnrolmentOut:
    work.audit.about(owner.person_id, "second-factor")
    return EnrolmentOut(**vars(await enrol(work, owner)))


@session_router.post("/sessions/current/second-factor", status_code=201)
async def post_second_factor(
    body: SecondFactorBody, owner: SessionHolder, work: Work, gate: GateOf, site: SiteOf
) -> ProvedTwiceOut:
    work.audit.about(owner.person_id, "second-factor")
    if body.key is not None:
        proved = await prove_twice_by_key(work, gate, site, owner, body.key.proof())
    elif body.code is not None:
        proved = await prove_by_app(work, gate, owner, body.code)
    else:
        proved = await prove_by_paper(work, gate, owner, body.recovery_code or "")
    person = await current_person(work, owner.person_id, UUID(owner.session_id), proved.amr)
    return ProvedTwiceOut(**{**vars(proved), "recovery_codes": list(proved.recovery_codes)}, person=person)


@router.post("/second-factor-resets", status_code=201)
async def post_factor_reset(body: ResetBody, work: Work, principal: SignedIn) -> ResetIdOut:
    return ResetIdOut(id=await ask_for_reset(work, body.person_id, principal.person_id))


@router.get("/second-factor-resets")
async def get_factor_resets(work: Work, principal: SignedIn) -> ResetsOut:
    """Those that wait for a second pair of eyes."""
    found = await offices.open_resets(work)
    return ResetsOut(
        items=[ResetOut(**vars(one), mine=principal.person_id in (one.proposed_by, one.person_id)) for one in found]
    )


@router.post("/second-factor-resets/{reset_id}/confirmation", status_code=201)
async def post_factor_reset_confirmation(reset_id: UUID, _: NoBody, work: Work, principal: SignedIn) -> ResetIdOut:
    await confirm_reset(work, reset_id, principal.person_id)
    return ResetIdOut(id=reset_id)


@router.delete("/second-factor-resets/{reset_id}", status_code=204)
async def delete_factor_reset(reset_id: UUID, work: Work, principal: SignedIn) -> None:
    await refuse_reset(work, reset_id, principal.person_id)
