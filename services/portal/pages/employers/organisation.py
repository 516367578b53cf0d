"""An employer's home: its data, what is missing, who holds the accounts; and changes of its data (S2.2, S2.7)."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.pages.employers import fields
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, Worker, page_router
from services.portal.web.visit import MovedOn, Visit
from shared.events.identity import EMPLOYER_ROLES

router = page_router()
Office = Annotated[Visit, Depends(Needs("centre_reviewer", "administrator"))]


@router.get("/employer/organisation")
async def choose_organisation(visit: Worker) -> Response:
    """The only one at once, else a choice."""
    await visit.refresh()
    held = {}
    if visit.person is not None:
        held = {one["scope"]: one["scope_name"] for one in visit.person.grants if one["role"] in EMPLOYER_ROLES}
    if len(held) == 1:
        raise MovedOn(f"/employer/organisation/{next(iter(held))}")
    return visit.page("employers/organisations.html", held=held)


@router.get("/employer/organisation/{employer_id}")
async def show_organisation(visit: Worker, employer_id: UUID) -> Response:
    """For the employer's own people, its legal representative, and the centre."""
    context = await organisation_of(visit, employer_id)
    bound = "bound" in visit.request.query_params
    submitted = "submitted" in visit.request.query_params
    return visit.page("employers/organisation.html", just_bound=bound, submitted=submitted, **context)


async def organisation_of(visit: Visit, employer_id: UUID) -> dict[str, Any]:
    """What its page shows."""
    employer = await visit.identity.get(f"/employers/{employer_id}")
    kinds = (await visit.identity.get("/insurance-kinds"))["items"]
    taken = {one["insurance_kind"] for one in [*employer["bindings"], *employer["slips"]]}
    free = [kind for kind in kinds if kind["code"] not in taken]
    standing = set(employer["standing"])
    offered = (await visit.caller.identity("GET", "/sessions/current/delegations"))["items"]
    return {
        "roster": _keeps_roster(visit, employer_id),
        "offered": bool(offered) and not (visit.person and visit.person.acting),
        "employer": employer,
        "free": free,
        "standing": standing,
        "answers": bool(standing & {"administrator", "representative", "centre"}),
        "decides": bool(standing & {"representative", "centre"}),
    }


def _keeps_roster(visit: Visit, employer_id: UUID) -> bool:
    grants = visit.person.grants if visit.person is not None else ()
    here = ("employer_roster", str(employer_id))
    return any(one["role"] == "administrator" or (one["role"], one["scope"]) == here for one in grants)


@router.get("/employer/organisation/{employer_id}/change")
async def show_change(visit: Worker, employer_id: UUID) -> Response:
    return await _form(visit, employer_id, 200, Errors())


@router.post("/employer/organisation/{employer_id}/change")
async def change(visit: Worker, employer_id: UUID) -> Response:
    asked = await fields.asked(visit, fields.PROFILE, required=False)
    values, errors = fields.answers(visit, asked)
    if not errors:
        try:
            await visit.identity.post(f"/employers/{employer_id}/profile-changes", values, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, fields.PROFILE)
        else:
            return visit.go(f"/employer/organisation/{employer_id}?submitted")
    return await _form(visit, employer_id, 422, errors)


async def _form(visit: Visit, employer_id: UUID, status: int, errors: Errors) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    asked = await fields.asked(visit, fields.PROFILE, required=False)
    known = visit.form if errors else fields.shown(employer["profile"])
    return visit.page("employers/change.html", status, errors, employer=employer, fields=asked, shown=known)


@router.get("/employer/organisation/{employer_id}/changes/{change_id}")
async def show_submitted_change(visit: Worker, employer_id: UUID, change_id: UUID) -> Response:
    found = await visit.identity.get(f"/employer-profile-changes/{change_id}")
    return visit.page("employers/submitted_change.html", employer_id=employer_id, subject=found)


@router.get("/review/employers")
async def find_employers(visit: Office) -> Response:
    """By a part of the name."""
    words = visit.request.query_params.get("q", "").strip()[:100]
    found = (await visit.identity.get("/employers", {"q": words}))["items"] if words else None
    return visit.page("employers/search.html", words=words, found=found)
