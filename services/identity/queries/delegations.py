"""What employers have handed to agency firms."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.identity.persistence.acting import Delegated, delegated_to, of_session
from services.identity.persistence.tables import employer, employer_delegation
from services.identity.queries.employer_views import DelegationView
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def delegations(uow: UnitOfWork, *, given_by: UUID | None = None, held_by: UUID | None = None) -> list[Any]:
    """Those that an employer gave, or that a firm holds; ended ones last."""
    given = employer_delegation.c.employer_id == given_by
    rows = await uow.session.execute(
        _delegation_query()
        .where(given if given_by is not None else employer_delegation.c.agent_id == held_by)
        .order_by(employer_delegation.c.state.desc(), employer_delegation.c.id.desc())
        .limit(200)
    )
    return [_delegation(row) for row in rows]


async def delegation_view(uow: UnitOfWork, delegation_id: UUID) -> DelegationView:
    row = (await uow.session.execute(_delegation_query().where(employer_delegation.c.id == delegation_id))).first()
    if row is None:
        raise NotFound
    return _delegation(row)


def _delegation_query() -> Any:
    agent = employer.alias("agent")
    return (
        select(
            employer_delegation,
            employer.c.name.label("employer_name"),
            agent.c.name.label("agent_name"),
            agent.c.uscc.label("agent_uscc"),
        )
        .join(employer, employer.c.id == employer_delegation.c.employer_id)
        .join(agent, agent.c.id == employer_delegation.c.agent_id)
    )


def _delegation(row: Any) -> DelegationView:
    return DelegationView(
        row.id,
        row.employer_id,
        row.employer_name,
        row.agent_id,
        row.agent_name,
        row.agent_uscc,
        list(row.businesses),
        row.last_day,
        row.state,
        row.end_reason,
        row.granted_at,
        row.ended_at,
    )


async def may_act_for(uow: UnitOfWork, person_id: UUID) -> list[Delegated]:
    """Delegations by which a person may act, with the roles that they give."""
    return await delegated_to(uow, person_id, clock.today())


async def acting_now(uow: UnitOfWork, session_id: UUID, person_id: UUID) -> Delegated | None:
    """For whom a session acts."""
    return await of_session(uow, session_id, person_id, clock.today())
