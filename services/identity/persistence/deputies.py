"""Rows of deputies."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import and_, or_, select

from services.identity.domain.deputy import Deputy
from services.identity.persistence.tables import account, deputy, role_grant
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.repository import Repository


class DeputyRepository(Repository[Deputy]):
    entity = Deputy
    producer: ClassVar[str] = "identity"


@dataclass(frozen=True)
class Deputised:
    """An office that somebody acts in for `person_id`."""

    id: UUID
    person_id: UUID
    role: str
    scope: str


async def held_for_others(uow: UnitOfWork, deputy_id: UUID, today: date) -> list[Deputised]:
    """Offices of people on leave today: as long as they hold them themselves, and are not locked."""
    still = and_(
        role_grant.c.person_id == deputy.c.person_id,
        role_grant.c.role == deputy.c.role,
        role_grant.c.scope == deputy.c.scope,
        role_grant.c.state == "held",
    )
    query = (
        select(deputy.c.id, deputy.c.person_id, deputy.c.role, deputy.c.scope)
        .join(role_grant, still)
        .join(account, account.c.person_id == deputy.c.person_id)
        .where(
            deputy.c.deputy_id == deputy_id,
            deputy.c.state == "held",
            deputy.c.first_day <= today,
            deputy.c.last_day >= today,
            account.c.locked_at.is_(None),
        )
        .order_by(deputy.c.id)
    )
    return [Deputised(row.id, row.person_id, row.role, row.scope) for row in await uow.session.execute(query)]


async def of_person(uow: UnitOfWork, person_id: UUID, today: date) -> list[Deputy]:
    """Those whom the person named, and those whom the person is or will be."""
    either = or_(deputy.c.person_id == person_id, deputy.c.deputy_id == person_id)
    query = select(Deputy).where(either, deputy.c.state != "revoked", deputy.c.last_day >= today)
    return list((await uow.session.execute(query.order_by(deputy.c.id))).scalars())


async def proposed(uow: UnitOfWork, today: date) -> list[Deputy]:
    """Those that wait for a second pair of eyes, oldest first."""
    query = select(Deputy).where(deputy.c.state == "proposed", deputy.c.last_day >= today)
    return list((await uow.session.execute(query.order_by(deputy.c.id))).scalars())
