"""An employer's roster: who takes part, and who joins, one by one or by a file with every error by its row."""

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response
from starlette.datastructures import UploadFile

from services.portal.clients import Refused, Upload
from services.portal.web.forms import Errors, read
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import MovedOn, Visit

router = page_router()
Roster = Annotated[Visit, Depends(Needs("employer_roster", "administrator"))]
RosterFile = Annotated[Visit, Depends(Needs("employer_roster", "administrator", counted=False))]

HOME = "/employer/organisation/{employer_id}/roster"
COLUMNS = {"id_number": msgid("ID number"), "starts_on": msgid("First day of cover")}
_CHOOSE_FILE = msgid("Choose the roster's file first")
_CHOOSE_PLAN = msgid("Choose the plan")


@router.get(HOME)
async def show_roster(visit: Roster, employer_id: UUID) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    given = {"employer_id": employer_id, "after": visit.request.query_params.get("after")}
    try:
        members = await visit.enrollment.get("/members", given)
    except Refused as refusal:
        if refusal.status != HTTPStatus.NOT_FOUND:
            raise
        members = {"items": [], "next": None}  # an employer of a moment ago is not known there yet
    enrolled = visit.request.query_params.get("enrolled", "")
    return visit.page(
        "employers/roster.html", employer=employer, members=members, enrolled=enrolled if enrolled.isdigit() else ""
    )


@router.get(f"{HOME}/template.xlsx")
async def download_template(visit: RosterFile, employer_id: UUID) -> Response:  # noqa: ARG001 - the path names it
    return _download(*await visit.enrollment.content("/rosters/template.xlsx"), "roster-template.xlsx")


@router.get(f"{HOME}/members.xlsx")
async def download_members(visit: RosterFile, employer_id: UUID) -> Response:
    found = await visit.enrollment.content(f"/members/export.xlsx?employer_id={employer_id}")
    return _download(*found, "members.xlsx")


@router.get(f"{HOME}/file")
async def show_upload(visit: Roster, employer_id: UUID) -> Response:
    return await _upload_page(visit, employer_id, 200, Errors())


@router.post(f"{HOME}/file")
async def upload(visit: Roster, employer_id: UUID) -> Response:
    """All or nobody: while a row is wrong, nobody is enrolled."""
    file, errors, rows = visit.form.get("file"), _needs_plan(visit), list[dict[str, Any]]()
    if not isinstance(file, UploadFile) or not file.filename:
        errors.by_field["file"] = visit.translate(_CHOOSE_FILE)
    elif not errors:
        sent = Upload(file.filename, await file.read(), file.content_type or "application/octet-stream")
        body = {"employer_id": str(employer_id), "plan_id": visit.text("plan_id")}
        try:
            made = await visit.enrollment.upload("/rosters", body, sent, visit.key)
        except Refused as refused:
            rows = [error for error in refused.errors if error.get("row")]
            errors = _of_rows(visit, rows) if rows else Errors.of(refused, ["file"])
        else:
            return visit.go(f"{HOME.format(employer_id=employer_id)}?enrolled={made['enrolled']}")
    return await _upload_page(visit, employer_id, 422, errors, rows)


def _of_rows(visit: Visit, rows: list[dict[str, Any]]) -> Errors:
    _, count = visit.translate, len({error["row"] for error in rows})
    text = _(
        "%(count)s rows of the file are wrong. Nobody was enrolled: correct them and send the file again.", count=count
    )
    return Errors({"file": text})


async def _upload_page(
    visit: Visit, employer_id: UUID, status: int, errors: Errors, rows: list[dict[str, Any]] | None = None
) -> Response:
    context = await _form(visit, employer_id)
    return visit.page("employers/roster_file.html", status, errors, rows=rows or [], columns=COLUMNS, **context)


@router.get(f"{HOME}/person")
async def show_enrolment(visit: Roster, employer_id: UUID) -> Response:
    return await _person_page(visit, employer_id, 200, Errors())


@router.post(f"{HOME}/person")
async def enrol(visit: Roster, employer_id: UUID) -> Response:
    values, errors = read(_fields(visit), visit.form, visit.translate)
    errors.take(_needs_plan(visit))
    if not errors:
        body = {"employer_id": str(employer_id), "plan_id": visit.text("plan_id"), "members": [values]}
        try:
            await visit.enrollment.post("/enrolments", body, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, COLUMNS)
            errors.links["starts_on"] = "#starts_on-year"
        else:
            return visit.go(f"{HOME.format(employer_id=employer_id)}?enrolled=1")
    return await _person_page(visit, employer_id, 422, errors)


async def _person_page(visit: Visit, employer_id: UUID, status: int, errors: Errors) -> Response:
    context = await _form(visit, employer_id)
    return visit.page("employers/roster_person.html", status, errors, fields=_fields(visit), **context)


def _fields(visit: Visit) -> list[dict[str, Any]]:
    _ = visit.translate
    return [
        {"code": "id_number", "type": "text", "name": _("ID number"), "required": True},
        {"code": "starts_on", "type": "date", "name": _("First day of cover"), "required": True},
    ]


def _needs_plan(visit: Visit) -> Errors:
    return Errors() if visit.text("plan_id") else Errors({"plan_id": visit.translate(_CHOOSE_PLAN)})


async def _form(visit: Visit, employer_id: UUID) -> dict[str, Any]:
    """What both forms stand on; nothing can be handled for an employer whose data are not complete (S2.2)."""
    employer = await visit.identity.get(f"/employers/{employer_id}")
    if employer["missing"]:
        raise MovedOn(HOME.format(employer_id=employer_id))
    plans = (await visit.claims.get("/plans"))["items"]
    shown: dict[str, Any] = {**visit.form}
    shown.setdefault("plan_id", plans[0]["id"] if len(plans) == 1 else "")
    choices = [{"value": one["id"], "name": one["name"]} for one in plans]
    return {"employer": employer, "plans": choices, "shown": shown}


def _download(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
