"""For which employer the session of an agency firm's clerk acts."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, cast, delete, select
from sqlalchemy.dialects.postgresql import insert

from services.identity.persistence.tables import acting, employer, employer_delegation, role_grant, session
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Delegated:
    """A delegation by which a person may act, and the roles that it gives them: those they hold at the firm."""

    id: UUID
    employer_id: UUID
    employer_name: str
    agent_name: str
    last_day: date
    roles: tuple[str, ...]


async def start(uow: UnitOfWork, session_id: UUID, delegation_id: UUID) -> None:
    """Rows of sessions that are gone go, too."""
    await uow.session.execute(delete(acting).where(acting.c.session_id.notin_(select(session.c.id))))
    row = {"session_id": session_id, "agency": uow.agency, "delegation_id": delegation_id}
    statement = insert(acting).values(row).on_conflict_do_update(index_elements=["session_id"], set_=row)
    await uow.session.execute(statement)


async def stop(uow: UnitOfWork, session_id: UUID) -> None:
    await uow.session.execute(delete(acting).where(acting.c.session_id == session_id))


async def may_act(uow: UnitOfWork, person_id: UUID, delegation_id: UUID, today: date) -> bool:
    found = await _found(uow, _of_person(person_id, today).where(employer_delegation.c.id == delegation_id))
    return bool(found)


async def delegated_to(uow: UnitOfWork, person_id: UUID, today: date) -> list[Delegated]:
    """Everybody for whom the person may act."""
    return await _found(uow, _of_person(person_id, today))


async def of_session(uow: UnitOfWork, session_id: UUID, person_id: UUID, today: date) -> Delegated | None:
    """For whom the session acts, as long as the delegation holds."""
    query = _of_person(person_id, today).join(acting, acting.c.delegation_id == employer_delegation.c.id)
    found = await _found(uow, query.where(acting.c.session_id == session_id))
    return found[0] if found else None


def _of_person(person_id: UUID, today: date) -> Select[Any]:
    """One row per delegation and role that the person holds at the firm and the employer has handed on."""
    agent = employer.alias("agent")
    at_firm: ColumnElement[bool] = (role_grant.c.scope == cast(employer_delegation.c.agent_id, Text)) & (
        role_grant.c.role == employer_delegation.c.businesses.any_()
    )
    return (
        select(
            employer_delegation.c.id,
            employer_delegation.c.employer_id,
            employer.c.name.label("employer_name"),
            agent.c.name.label("agent_name"),
            employer_delegation.c.last_day,
            role_grant.c.role,
        )
        .join(role_grant, at_firm)
        .join(employer, employer.c.id == employer_delegation.c.employer_id)
        .join(agent, agent.c.id == employer_delegation.c.agent_id)
        .where(
            role_grant.c.person_id == person_id,
            role_grant.c.state == "held",
            employer_delegation.c.state == "held",
            employer_delegation.c.last_day >= today,
        )
        .order_by(employer.c.name, employer_delegation.c.id, role_grant.c.id)
    )


async def _found(uow: UnitOfWork, query: Select[Any]) -> list[Delegated]:
    roles: dict[UUID, list[str]] = {}
    rows = {}
    for row in await uow.session.execute(query):
        rows[row.id] = row
        roles.setdefault(row.id, []).append(row.role)
    return [
        Delegated(row.id, row.employer_id, row.employer_name, row.agent_name, row.last_day, tuple(roles[row.id]))
        for row in rows.values()
    ]
