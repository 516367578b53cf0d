"""What reviewers read: the queue of their offices, and one case. SQL to response, past the domain."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, func, select, tuple_

from services.review.domain.case import Reviewer, Summary
from services.review.domain.definition import Definition, Place, Stage
from services.review.domain.duties import refuse_second_duty
from services.review.domain.states import State
from services.review.persistence.definitions import definitions
from services.review.persistence.tables import decision, duty, review_case
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound
from shared.http.models import Page


class TaskOut(BaseModel):
    case_id: UUID
    subject_kind: str
    subject_id: UUID
    stage: str
    round: int
    entered_at: datetime
    summary: Summary
    version: int


class ReasonOut(BaseModel):
    code: str
    label: str


class DecisionOut(BaseModel):
    stage: str
    round: int
    action: str
    reasons: list[str]
    fields: list[str]
    comment: str | None
    """None where there is none, where a later office wrote it, and after the applicant was erased."""
    decided_by: UUID
    role: str
    at: datetime
    delegation_id: UUID | None
    """Under which an agency firm's person decided."""


class CaseOut(BaseModel):
    id: UUID
    subject_kind: str
    subject_id: UUID
    definition_id: str
    definition_version: int
    state: str
    public_status: str | None
    """The status shown to the applicant; None once withdrawn."""
    stage: str
    stage_name: str
    round: int
    version: int
    summary: Summary
    decisions: list[DecisionOut]
    actions: list[str]
    """What the caller may do now."""
    reasons: list[ReasonOut]
    returnable_fields: list[str]


async def list_tasks(
    uow: UnitOfWork, reviewer: Reviewer, subject_kind: str | None, limit: int, after: UUID | None
) -> Page[TaskOut]:
    """Open cases that wait for the caller's offices, first come first; `next` is the last entry's place."""
    query = select(review_case).where(*_waiting_for(reviewer, subject_kind))
    if after is not None:
        query = query.where(review_case.c.entry_id > after)
    rows = (await uow.session.execute(query.order_by(review_case.c.entry_id).limit(limit + 1))).all()
    for row in rows[:limit]:
        uow.audit.saw(row.person_id, "case", row.id)
    items = [
        TaskOut(
            case_id=row.id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            stage=row.stage,
            round=row.round,
            entered_at=row.entered_at,
            summary=row.summary,
            version=row.version,
        )
        for row in rows[:limit]
    ]
    return Page(items=items, next=rows[limit - 1].entry_id if len(rows) > limit else None)


async def count_tasks(uow: UnitOfWork, reviewer: Reviewer, subject_kind: str | None) -> int:
    """How many there are."""
    query = select(func.count()).select_from(review_case).where(*_waiting_for(reviewer, subject_kind))
    return (await uow.session.execute(query)).scalar_one()


async def count_by_kind(uow: UnitOfWork, reviewer: Reviewer) -> dict[str, int]:
    """How many of each kind wait; kinds of which none waits are not named."""
    query = select(review_case.c.subject_kind, func.count()).where(*_waiting_for(reviewer, None))
    rows = await uow.session.execute(query.group_by(review_case.c.subject_kind))
    return dict(rows.tuples().all())


async def read_case(uow: UnitOfWork, reviewer: Reviewer, case_id: UUID, language: str) -> CaseOut:
    """A case by its id."""
    return await _read(uow, reviewer, language, review_case.c.id == case_id)


async def read_case_of(uow: UnitOfWork, reviewer: Reviewer, subject_id: UUID, language: str) -> CaseOut:
    """The case about a subject."""
    return await _read(uow, reviewer, language, review_case.c.subject_id == subject_id)


def _waiting_for(reviewer: Reviewer, subject_kind: str | None) -> list[ColumnElement[bool]]:
    offices = tuple_(review_case.c.office_role, review_case.c.office_scope)
    conditions = [review_case.c.state == State.OPEN, offices.in_(sorted(reviewer.offices))]
    if subject_kind is not None:
        conditions.append(review_case.c.subject_kind == subject_kind)
    return conditions


async def _read(uow: UnitOfWork, reviewer: Reviewer, language: str, condition: ColumnElement[bool]) -> CaseOut:
    row = (await uow.session.execute(select(review_case).where(condition))).first()
    if row is None:
        raise NotFound
    definition = definitions().pinned(row.definition_id, row.definition_version)
    place = Place(row.employer_id, row.district, row.agency)
    mine = [stage.office(place) in reviewer.offices for stage in definition.stages]
    if not any(mine):
        raise NotFound
    uow.audit.saw(row.person_id, "case", row.id)
    stage = definition.stage(row.stage)
    # an office reads its own comments and those before it: a later one may quote what it must not know (a diagnosis)
    readable = {one.code for number, one in enumerate(definition.stages) if any(mine[number:])}
    mine_now = stage.office(place) in reviewer.offices and await _is_free(uow, row.id, reviewer.person_id, stage.code)
    return CaseOut(
        id=row.id,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        definition_id=row.definition_id,
        definition_version=row.definition_version,
        state=row.state,
        public_status=_public_status(row.state, stage, definition),
        stage=stage.code,
        stage_name=stage.names[language],
        round=row.round,
        version=row.version,
        summary=row.summary,
        decisions=await _decisions(uow, row, definition.comments, readable),
        actions=list(stage.actions) if mine_now and row.state == State.OPEN else [],
        reasons=[ReasonOut(code=reason.code, label=reason.labels[language]) for reason in stage.reasons],
        returnable_fields=list(stage.returnable_fields),
    )


def _public_status(state: str, stage: Stage, definition: Definition) -> str | None:
    match state:
        case State.OPEN:
            return stage.waiting_status
        case State.COMPLETED:
            return definition.approved_status
        case State.WITHDRAWN:
            return None
        case _:
            return stage.not_approved_status


async def _is_free(uow: UnitOfWork, case_id: UUID, person_id: UUID, stage: str) -> bool:
    query = select(duty.c.duty).where(duty.c.case_id == case_id, duty.c.person_id == person_id)
    held = (await uow.session.execute(query)).scalar_one_or_none()
    try:
        refuse_second_duty({} if held is None else {person_id: held}, person_id, stage)
    except Forbidden:
        return False
    return True


async def _decisions(uow: UnitOfWork, case: Any, purpose: str, readable: set[str]) -> list[DecisionOut]:
    """Decisions in order, with the comments of the given stages."""
    query = select(decision).where(decision.c.case_id == case.id).order_by(decision.c.id)
    rows = (await uow.session.execute(query)).all()
    shown = [row for row in rows if row.comment_cipher is not None and row.stage in readable]
    plain = await uow.cipher.decrypt_many(purpose, [(case.person_id, row.comment_cipher) for row in shown])
    comments = dict(zip((row.id for row in shown), plain, strict=True))
    return [
        DecisionOut(
            stage=row.stage,
            round=row.round,
            action=row.action,
            reasons=row.reasons,
            fields=row.fields,
            comment=comments.get(row.id),
            decided_by=row.decided_by,
            role=row.role,
            at=row.decided_at,
            delegation_id=row.delegation_id,
        )
        for row in rows
    ]
