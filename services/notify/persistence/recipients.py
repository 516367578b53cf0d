"""Who is behind an audience, and what a message needs of other services' facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.notify.persistence.tables import claim, contact, role_holder
from shared.db.unit_of_work import UnitOfWork


async def holders(uow: UnitOfWork, role: str, scope: str) -> Sequence[UUID]:
    query = select(role_holder.c.person_id).where(role_holder.c.role == role, role_holder.c.scope == scope).distinct()
    return (await uow.session.execute(query.order_by(role_holder.c.person_id))).scalars().all()


@dataclass(frozen=True)
class KnownClaim:
    number: str
    closed: bool


async def find_claim(uow: UnitOfWork, claim_id: UUID) -> KnownClaim | None:
    row = (await uow.session.execute(select(claim.c.number, claim.c.closed).where(claim.c.id == claim_id))).first()
    return None if row is None else KnownClaim(row.number, row.closed)


async def phone_cipher(uow: UnitOfWork, person_id: UUID) -> str | None:
    query = select(contact.c.phone_cipher).where(contact.c.person_id == person_id)
    return (await uow.session.execute(query)).scalar_one_or_none()
