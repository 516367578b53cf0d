"""A draft: its task list, its steps, the check of the answers, and handing it in (S1.3). Saved at every step."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.web import plans
from services.portal.web.forms import Errors, objections, raw, read
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit

router = page_router()

Claim = dict[str, Any]


async def draft_of(visit: Visit, claim_id: UUID) -> Claim:
    """The person's own draft; what was handed in is no draft any more."""
    claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
    if claim["status"] != "draft":
        raise MovedOn(f"/claims/{claim_id}")
    return claim


@router.get("/drafts/{claim_id}")
async def show_tasks(visit: Worker, claim_id: UUID) -> Response:
    claim = await draft_of(visit, claim_id)
    kind = await plans.kind_of(visit.claims, claim)
    done = plans.done(kind, claim)
    return visit.page("apply/tasks.html", claim=claim, kind=kind, done=done)


@router.get("/drafts/{claim_id}/employer")
async def show_employer(visit: Worker, claim_id: UUID) -> Response:
    """With the employers that cover the person, to be chosen without a search."""
    claim = await draft_of(visit, claim_id)
    covering = (await visit.claims.get("/employers/covering"))["items"]
    errors = objections(claim, plans.employer_fields(visit.translate), visit.translate)
    return visit.page("apply/employer.html", 200, errors, claim=claim, found=None, covering=covering)


@router.post("/drafts/{claim_id}/employer")
async def choose_employer(visit: Worker, claim_id: UUID) -> Response:
    """Searches first, then takes the choice: two buttons of one page, so that it works without JavaScript."""
    claim = await draft_of(visit, claim_id)
    chosen, words = visit.text("employer_id"), visit.text("words")
    if visit.text("action") == "choose" and chosen:
        try:
            return await _save(visit, claim_id, {"employer_id": chosen}, "employer")
        except Refused as refused:
            errors = Errors.of(refused, ["employer_id"])
            return visit.page("apply/employer.html", 422, errors, claim=claim, found=None, words=words)
    errors = Errors()
    if visit.text("action") == "choose":
        errors.by_field["employer_id"] = visit.translate("Choose your employer")
    elif not words:
        errors.by_field["words"] = visit.translate("Enter a part of your employer's name")
    found = (await visit.claims.get("/employers", {"q": words}))["items"] if words else None
    covering = [] if found else (await visit.claims.get("/employers/covering"))["items"]
    return visit.page(
        "apply/employer.html", 422 if errors else 200, errors,
        claim=claim, found=found, words=words, covering=covering,
    )  # fmt: skip


@router.get("/drafts/{claim_id}/check")
async def show_check(visit: Worker, claim_id: UUID) -> Response:
    """A helper proves the person's consent first: what is handed in says where the money goes."""
    if visit.person is not None and visit.person.helping:
        visit.require_proof(f"/drafts/{claim_id}/check")
    return await _check_page(visit, await draft_of(visit, claim_id), 200)


@router.post("/drafts/{claim_id}/check")
async def submit_draft(visit: Worker, claim_id: UUID) -> Response:
    try:
        await visit.claims.post(f"/claims/{claim_id}/submission", {}, visit.key, visit.version)
    except Refused as refused:
        if refused.code == "step_up_needed":
            raise MovedOn(f"/account/step-up?next=/drafts/{claim_id}/check") from None
        claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
        if claim["status"] != "draft":
            return visit.go(f"/claims/{claim_id}/receipt")
        return await _check_page(visit, claim, 422, refused)
    return visit.go(f"/claims/{claim_id}/receipt")


async def _check_page(visit: Visit, claim: Claim, status: int, refused: Refused | None = None) -> Response:
    """Whatever is held against an answer stands at its row, and leads to where it is mended."""
    kind = await plans.kind_of(visit.claims, claim)
    fields = plans.everything(kind, visit.translate)
    errors = Errors()
    if refused is not None:
        errors = objections({"objections": refused.errors}, fields, visit.translate)
        errors.take(Errors.of(refused, errors.by_field))
        errors.whole = [] if errors.by_field else errors.whole
    errors.take(objections(claim, fields, visit.translate))
    errors.links = {code: plans.place_of(kind, claim, code) for code in errors.by_field}
    done = plans.done(kind, claim)
    return visit.page("apply/check.html", status, errors, claim=claim, kind=kind, done=done, sections=plans.fields_of)


@router.get("/drafts/{claim_id}/deletion")
async def show_deletion(visit: Worker, claim_id: UUID) -> Response:
    return visit.page("apply/deletion.html", claim=await draft_of(visit, claim_id))


@router.post("/drafts/{claim_id}/deletion")
async def delete_draft(visit: Worker, claim_id: UUID) -> Response:
    await visit.claims.change("DELETE", f"/claims/{claim_id}", None, visit.version)
    return visit.go("/claims")


@router.get("/drafts/{claim_id}/{step}")
async def show_step(visit: Worker, claim_id: UUID, step: str) -> Response:
    claim = await draft_of(visit, claim_id)
    fields, kind = await _fields(visit, claim, step)
    return visit.page("apply/step.html", 200, objections(claim, fields, visit.translate), claim=claim, kind=kind,
                      step=step, fields=fields, shown=raw(fields, claim) | plans.shown_account(claim))  # fmt: skip


@router.post("/drafts/{claim_id}/{step}")
async def save_step(visit: Worker, claim_id: UUID, step: str) -> Response:
    """All of it and on to the next step; or, to come back later, as much of it as can be kept."""
    claim, later = await draft_of(visit, claim_id), visit.text("action") == "later"
    fields, kind = await _fields(visit, claim, step)
    values, errors = read(fields, visit.form, visit.translate, unfinished=later)
    if not errors:
        try:
            return await _save(visit, claim_id, _body(step, values), step)
        except Refused as refused:
            errors = Errors.of(refused, [field["code"] for field in fields])
    good = {code: value for code, value in values.items() if code not in errors.by_field}
    if later and good and not errors.whole:
        await visit.claims.change("PATCH", f"/claims/{claim_id}", _body(step, good), visit.version)
        claim, errors.kept = await draft_of(visit, claim_id), True
    return visit.page("apply/step.html", 422, errors, claim=claim, kind=kind, step=step,
                      fields=fields, shown=visit.form)  # fmt: skip


def _body(step: str, values: Claim) -> Claim:
    return {"account": plans.account_of(values)} if step == "account" else values


async def _fields(visit: Visit, claim: Claim, step: str) -> tuple[list[dict[str, Any]], Claim]:
    kind = await plans.kind_of(visit.claims, claim)
    fields = plans.account_fields(visit.translate) if step == "account" else plans.fields_of(kind, step)
    if not fields:
        raise HTTPException(404)
    return fields, kind


async def _save(visit: Visit, claim_id: UUID, body: Claim, step: str) -> Response:
    """Kept; then on, unless something kept here stands in the way: this step says so itself."""
    await visit.claims.change("PATCH", f"/claims/{claim_id}", body, visit.version)
    if visit.text("action") == "later":
        return visit.go(f"/drafts/{claim_id}")
    back = "?from=check" if visit.text("then") == "check" else ""
    claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
    kind = await plans.kind_of(visit.claims, claim)
    if step in plans.steps_in_the_way(kind, claim):
        return visit.go(f"/drafts/{claim_id}/{step}{back}")
    return visit.go(f"/drafts/{claim_id}/{'check' if back else plans.next_step(step)}")
