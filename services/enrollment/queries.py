"""Reads of enrollment, past the domain."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Row, Select, select

from services.enrollment.domain.id_numbers import masked
from services.enrollment.persistence.tables import coverage, employer, member_organisation, participation, person
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.models import Page


class MemberOrganisationOut(BaseModel):
    employer_id: UUID
    name: str
    district: str


class MemberOut(BaseModel):
    person_id: UUID
    id_number_masked: str | None
    """None when the person was erased."""
    starts_on: date


class CoverRow(BaseModel):
    """One line of an exported roster."""

    employer_name: str
    id_number_masked: str | None
    plan_id: str
    starts_on: date


async def member_organisations(uow: UnitOfWork, limit: int, after: UUID | None) -> Page[MemberOrganisationOut]:
    """Newest first."""
    query = select(member_organisation).order_by(member_organisation.c.id.desc())
    if after is not None:
        query = query.where(member_organisation.c.id < after)
    rows = (await uow.session.execute(query.limit(limit + 1))).all()
    items = [MemberOrganisationOut(employer_id=row.id, name=row.name, district=row.district) for row in rows[:limit]]
    return Page(items=items, next=rows[limit - 1].id if len(rows) > limit else None)


async def members(uow: UnitOfWork, employer_id: UUID, limit: int, after: UUID | None) -> Page[MemberOut]:
    """Who takes part through an employer, newest first."""
    await _require_employer(uow, employer_id)
    query: Select[Any] = (
        select(participation.c.id, participation.c.person_id, participation.c.starts_on, person.c.id_number_cipher)
        .join(person, person.c.id == participation.c.person_id)
        .where(participation.c.employer_id == employer_id)
        .order_by(participation.c.id.desc())
    )
    if after is not None:
        query = query.where(participation.c.id < after)
    rows = (await uow.session.execute(query.limit(limit + 1))).all()
    numbers = await _masked(uow, rows[:limit])
    items = [
        MemberOut(person_id=row.person_id, id_number_masked=number, starts_on=row.starts_on)
        for row, number in zip(rows[:limit], numbers, strict=True)
    ]
    return Page(items=items, next=rows[limit - 1].id if len(rows) > limit else None)


async def cover_rows(uow: UnitOfWork, employer_id: UUID) -> list[CoverRow]:
    """Everybody's cover through an employer, for an export."""
    name = await _require_employer(uow, employer_id)
    query = (
        select(participation.c.person_id, person.c.id_number_cipher, coverage.c.plan_id, coverage.c.starts_on)
        .join(person, person.c.id == participation.c.person_id)
        .join(coverage, coverage.c.participation_id == participation.c.id)
        .where(participation.c.employer_id == employer_id)
        .order_by(participation.c.id, coverage.c.id)
    )
    rows = (await uow.session.execute(query)).all()
    return [
        CoverRow(employer_name=name, id_number_masked=number, plan_id=row.plan_id, starts_on=row.starts_on)
        for row, number in zip(rows, await _masked(uow, rows), strict=True)
    ]


async def _require_employer(uow: UnitOfWork, employer_id: UUID) -> str:
    """The employer's name, or NotFound."""
    query = select(employer.c.name).where(employer.c.id == employer_id)
    name: str | None = (await uow.session.execute(query)).scalar_one_or_none()
    if name is None:
        raise NotFound
    return name


async def _masked(uow: UnitOfWork, rows: Sequence[Row[Any]]) -> list[str | None]:
    for row in rows:
        uow.audit.saw(row.person_id, "member")
    values = [(row.person_id, row.id_number_cipher) for row in rows]
    return [number and masked(number) for number in await uow.cipher.decrypt_many("enrolment", values)]
