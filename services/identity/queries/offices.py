"""Offices that are held and proposed, with the names of those who hold them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from services.identity.persistence import places
from services.identity.persistence.tables import factor_reset, person, role_grant, role_proposal
from services.identity.queries.names import Named, names_of_people, names_of_scopes
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import STAFF_ROLES


@dataclass(frozen=True)
class Proposal:
    """`name` is None once the person was erased."""

    id: UUID
    person_id: UUID
    name: str | None
    role: str
    scope: str
    scope_name: str
    proposed_by: UUID
    proposed_by_name: str | None
    proposed_at: datetime


@dataclass(frozen=True)
class Office:
    grant_id: UUID
    role: str
    scope: str
    scope_name: str
    granted_at: datetime


@dataclass
class Colleague:
    """Somebody with an office of the agency, or several."""

    person_id: UUID
    name: str | None
    office_id: UUID | None
    office_name: str | None
    """Where the person sits."""
    offices: list[Office] = field(default_factory=list)


async def open_proposals(uow: UnitOfWork) -> list[Proposal]:
    query = select(role_proposal).where(role_proposal.c.state == "open").order_by(role_proposal.c.id)
    rows = (await uow.session.execute(query)).all()
    names = await names_by_id(uow, [identifier for row in rows for identifier in (row.person_id, row.proposed_by)])
    scopes = await names_of_scopes(uow, [row.scope for row in rows])
    return [
        Proposal(
            row.id, row.person_id, names.get(row.person_id), row.role, row.scope, scopes.get(row.scope, row.scope),
            row.proposed_by, names.get(row.proposed_by), row.proposed_at,
        )
        for row in rows
    ]  # fmt: skip


async def staff(uow: UnitOfWork) -> list[Colleague]:
    """In the order in which they came."""
    query = select(role_grant).where(role_grant.c.state == "held", role_grant.c.role.in_(STAFF_ROLES))
    rows = (await uow.session.execute(query.order_by(role_grant.c.id))).all()
    names = await names_by_id(uow, [row.person_id for row in rows])
    scopes = await names_of_scopes(uow, [row.scope for row in rows])
    seats = await places.seats(uow)
    called = {one.id: one.name for one in await places.listed(uow)}
    found: dict[UUID, Colleague] = {}
    for row in rows:
        colleague = found.setdefault(row.person_id, _colleague(row.person_id, names, seats, called))
        colleague.offices.append(Office(row.id, row.role, row.scope, scopes.get(row.scope, row.scope), row.granted_at))
    return list(found.values())


@dataclass(frozen=True)
class Reset:
    id: UUID
    person_id: UUID
    name: str | None
    proposed_by: UUID
    proposed_by_name: str | None
    proposed_at: datetime


def _colleague(
    person_id: UUID, names: dict[UUID, str | None], seats: dict[UUID, UUID], called: dict[UUID, str]
) -> Colleague:
    office_id = seats.get(person_id)
    return Colleague(person_id, names.get(person_id), office_id, called.get(office_id) if office_id else None)


async def open_resets(uow: UnitOfWork) -> list[Reset]:
    """Second factors that one administrator asks another to begin anew."""
    query = select(factor_reset).where(factor_reset.c.state == "open").order_by(factor_reset.c.id)
    rows = (await uow.session.execute(query)).all()
    names = await names_by_id(uow, [identifier for row in rows for identifier in (row.person_id, row.proposed_by)])
    return [
        Reset(
            row.id, row.person_id, names.get(row.person_id), row.proposed_by, names.get(row.proposed_by),
            row.proposed_at,
        )
        for row in rows
    ]  # fmt: skip


async def people_of(uow: UnitOfWork, login_index: bytes) -> list[Named]:
    match = or_(person.c.phone_index == login_index, person.c.id_number_index == login_index)
    ids = [row.id for row in await uow.session.execute(select(person.c.id).where(match))]
    return await names_of_people(uow, ids, whole=True)


async def names_by_id(uow: UnitOfWork, ids: Iterable[UUID]) -> dict[UUID, str | None]:
    """Whole names: each of them is written into the trace."""
    return {one.id: one.name for one in await names_of_people(uow, list(ids), whole=True)}
