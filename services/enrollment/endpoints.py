"""What administrators and employers' clerks ask of enrollment."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Header, Request, Response, UploadFile
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile as SentFile

from services.enrollment import queries
from services.enrollment.domain.roster import RosterRow, rows_of
from services.enrollment.queries import MemberOrganisationOut, MemberOut
from services.enrollment.settings import MAX_MEMBERS
from services.enrollment.use_cases.enrol_members import enrol_members
from services.enrollment.use_cases.join_employer import join_employer
from shared.errors import NotFound
from shared.http.edge import EdgeRoute, SignedIn, Work, edge_router
from shared.http.models import After, Body, Page, PageLimit, Text
from shared.i18n.catalogue import Translator
from shared.security.principal import Principal
from shared.storage.tables import XLSX, read_table, write_workbook
from shared.threads import Threads

PlanId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]


class RosterRoute(EdgeRoute):
    """The table is read before the transaction opens, so that slow workbooks hold no connection."""

    async def prepare(self, request: Request) -> None:
        reading: Threads = request.app.state.reading
        async with request.form() as form:
            if isinstance(file := form.get("file"), SentFile):
                sent = await file.read(), file.filename or ""
                request.state.table = await reading.run(lambda: read_table(*sent, MAX_MEMBERS + 1))


rosters = APIRouter(route_class=RosterRoute)
router = edge_router()


def _language(accept_language: Annotated[str | None, Header()] = None) -> Translator:
    return Translator.of(accept_language)


Language = Annotated[Translator, Depends(_language)]


class JoinBody(Body):
    employer_id: UUID


class MemberBody(Body):
    """What is wrong with a member is told row by row, so that the types here are wide."""

    id_number: Annotated[str, Text(64, 0)] | int | float
    starts_on: Annotated[str, Text(32, 0)]


class EnrolmentBody(Body):
    employer_id: UUID
    plan_id: PlanId
    members: list[MemberBody] = Field(max_length=MAX_MEMBERS)


class EnrolledOut(BaseModel):
    enrolled: int


@router.post("/member-organisations", status_code=201)
async def post_member_organisation(
    work: Work,
    _: SignedIn,
    body: JoinBody,
) -> MemberOrganisationOut:
    joined = await join_employer(work, body.employer_id)
    return MemberOrganisationOut(employer_id=joined.id, name=joined.name, district=joined.district)


@router.get("/member-organisations")
async def get_member_organisations(
    work: Work,
    _: SignedIn,
    limit: PageLimit = 20,
    after: After = None,
) -> Page[MemberOrganisationOut]:
    return await queries.member_organisations(work, limit, after)


@router.post("/enrolments", status_code=201)
async def post_enrolment(work: Work, principal: SignedIn, body: EnrolmentBody) -> EnrolledOut:
    _require_scope(principal, body.employer_id)
    rows = [RosterRow(number, member.id_number, member.starts_on) for number, member in enumerate(body.members, 1)]
    under = _delegation(principal, body.employer_id)
    return EnrolledOut(enrolled=await enrol_members(work, body.employer_id, body.plan_id, rows, under))


@rosters.post("/rosters", status_code=201)
async def post_roster(
    work: Work,
    principal: SignedIn,
    employer_id: Annotated[UUID, Form()],
    plan_id: Annotated[PlanId, Form()],
    request: Request,
    file: UploadFile,  # noqa: ARG001 - says what is sent; the route has read the table from it
) -> EnrolledOut:
    """A .xlsx or .csv file; rows are numbered as in the file, the heading being 1."""
    _require_scope(principal, employer_id)
    rows = rows_of(request.state.table)
    under = _delegation(principal, employer_id)
    return EnrolledOut(enrolled=await enrol_members(work, employer_id, plan_id, rows, under))


@router.get("/rosters/template.xlsx", response_class=Response)
async def get_template(_: SignedIn, language: Language) -> Response:
    """An empty roster whose columns are text, so that a spreadsheet keeps all digits."""
    headings = [language("ID number"), language("First day of cover")]
    return _download(write_workbook(language("Roster"), headings), "roster-template.xlsx")


@router.get("/members")
async def get_members(
    work: Work, principal: SignedIn, employer_id: UUID, limit: PageLimit = 20, after: After = None
) -> Page[MemberOut]:
    _require_scope(principal, employer_id)
    return await queries.members(work, employer_id, limit, after)


@router.get("/members/export.xlsx", response_class=Response)
async def get_export(work: Work, principal: SignedIn, language: Language, employer_id: UUID) -> Response:
    """Everybody's cover through one employer."""
    _require_scope(principal, employer_id)
    found = await queries.cover_rows(work, employer_id)
    headings = [language(text) for text in ("Employer", "ID number", "Plan", "First day of cover")]
    rows = [[row.employer_name, row.id_number_masked or "", row.plan_id, row.starts_on.isoformat()] for row in found]
    content = await asyncio.to_thread(write_workbook, language("Members"), headings, rows)
    return _download(content, "members.xlsx")


def _require_scope(principal: Principal, employer_id: UUID) -> None:
    """Another employer's clerk finds nothing here."""
    if not principal.has("administrator") and str(employer_id) not in principal.scopes("employer_roster"):
        raise NotFound


def _delegation(principal: Principal, employer_id: UUID) -> UUID | None:
    """What an agency firm's clerk acts under; None for the employer's own people and the administration."""
    mine = [grant.via for grant in principal.grants if grant.scope == str(employer_id)]
    return UUID(mine[0]) if mine and mine[0] is not None else None


def _download(content: bytes, name: str) -> Response:
    return Response(content, media_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
