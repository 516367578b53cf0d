"""A draft: its task list, its steps, the check of the answers, and handing it in (S1.3). Saved at every step."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.web import plans
from services.portal.web.forms import Errors, raw, read
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import Visit

router = page_router()

Claim = dict[str, Any]


async def draft_of(visit: Visit, claim_id: UUID) -> Claim:
    """The person's own draft; what was handed in is no draft any more."""
    claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
    if claim["status"] != "draft":
        raise HTTPException(409)
    return claim


@router.get("/drafts/{claim_id}")
async def show_tasks(visit: Worker, claim_id: UUID) -> Response:
    claim = await draft_of(visit, claim_id)
    kind = await plans.kind_of(visit.claims, claim)
    done = plans.done(kind, claim)
    return visit.page("apply/tasks.html", claim=claim, kind=kind, done=done)


@router.get("/drafts/{claim_id}/employer")
async def show_employer(visit: Worker, claim_id: UUID) -> Response:
    return visit.page("apply/employer.html", claim=await draft_of(visit, claim_id), found=None)


@router.post("/drafts/{claim_id}/employer")
async def choose_employer(visit: Worker, claim_id: UUID) -> Response:
    """Searches first, then takes the choice: two buttons of one page, so that it works without JavaScript."""
    claim = await draft_of(visit, claim_id)
    words = visit.text("words")
    if visit.text("action") == "choose" and visit.text("employer_id"):
        body = {"employer_id": visit.text("employer_id")}
        try:
            return await _save(visit, claim_id, body, "employer")
        except Refused as refused:
            return visit.page("apply/employer.html", 422, Errors.of(refused, ["employer_id"]), claim=claim, found=None)
    errors = Errors()
    if visit.text("action") == "choose":
        errors.by_field["employer_id"] = visit.translate("Choose your employer")
    elif not words:
        errors.by_field["words"] = visit.translate("Enter a part of your employer's name")
    found = (await visit.claims.get("/employers", {"q": words}))["items"] if words else None
    return visit.page("apply/employer.html", 422 if errors else 200, errors, claim=claim, found=found, words=words)


@router.get("/drafts/{claim_id}/check")
async def show_check(visit: Worker, claim_id: UUID) -> Response:
    return await _check_page(visit, await draft_of(visit, claim_id), 200)


@router.post("/drafts/{claim_id}/check")
async def submit_draft(visit: Worker, claim_id: UUID) -> Response:
    try:
        await visit.claims.post(f"/claims/{claim_id}/submission", {}, visit.key, visit.version)
    except Refused as refused:
        claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
        if claim["status"] != "draft":
            return visit.go(f"/claims/{claim_id}/receipt")
        return await _check_page(visit, claim, 422, refused)
    return visit.go(f"/claims/{claim_id}/receipt")


async def _check_page(visit: Visit, claim: Claim, status: int, refused: Refused | None = None) -> Response:
    kind = await plans.kind_of(visit.claims, claim)
    done = plans.done(kind, claim)
    errors = Errors()
    if refused is not None:
        codes = [item.get("field", "") for item in refused.errors]
        errors = Errors.of(refused, codes)
        steps = {code: plans.step_of_code(kind, code) for code in codes}
        errors.links = {code: f"/drafts/{claim['id']}/{step}?from=check" for code, step in steps.items() if step}
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
    return visit.page("apply/step.html", claim=claim, kind=kind, step=step, fields=fields,
                      shown=raw(fields, claim) | plans.shown_account(claim))  # fmt: skip


@router.post("/drafts/{claim_id}/{step}")
async def save_step(visit: Worker, claim_id: UUID, step: str) -> Response:
    claim = await draft_of(visit, claim_id)
    fields, kind = await _fields(visit, claim, step)
    values, errors = read(fields, visit.form, visit.translate)
    if not errors:
        body = {"account": plans.account_of(values)} if step == "account" else values
        try:
            return await _save(visit, claim_id, body, step)
        except Refused as refused:
            errors = Errors.of(refused, [field["code"] for field in fields])
    return visit.page("apply/step.html", 422, errors, claim=claim, kind=kind, step=step,
                      fields=fields, shown=visit.form)  # fmt: skip


async def _fields(visit: Visit, claim: Claim, step: str) -> tuple[list[dict[str, Any]], Claim]:
    kind = await plans.kind_of(visit.claims, claim)
    fields = plans.account_fields(visit.translate) if step == "account" else plans.fields_of(kind, step)
    if not fields:
        raise HTTPException(404)
    return fields, kind


async def _save(visit: Visit, claim_id: UUID, body: Claim, step: str) -> Response:
    await visit.claims.change("PATCH", f"/claims/{claim_id}", body, visit.version)
    follows = "check" if visit.text("then") == "check" else plans.next_step(step)
    return visit.go(f"/drafts/{claim_id}" if visit.text("action") == "later" else f"/drafts/{claim_id}/{follows}")
