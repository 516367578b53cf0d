"""Employers and people as identity tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.enrollment.persistence.tables import employer, person
from shared.db.unit_of_work import UnitOfWork
from shared.errors import EmployerIncomplete


@dataclass(frozen=True)
class Employer:
    id: UUID
    name: str
    district: str
    missing: tuple[str, ...]

    def require_complete(self) -> None:
        """Nothing is handled for an employer of which something is missing (S2.2)."""
        if self.missing:
            raise EmployerIncomplete(self.missing)


async def lock_employer(uow: UnitOfWork, employer_id: UUID) -> Employer | None:
    """The employer, its row locked: whoever makes it a member organisation does so alone."""
    query = select(employer).where(employer.c.id == employer_id).with_for_update()
    row = (await uow.session.execute(query)).first()
    return None if row is None else Employer(row.id, row.name, row.district, tuple(row.missing))


async def lock_people(uow: UnitOfWork, indexes: Sequence[bytes]) -> dict[bytes, UUID]:
    """People by the blind index of their ID number, rows locked in one order: nobody is enrolled twice at once."""
    query = (
        select(person.c.id_number_index, person.c.id)
        .where(person.c.id_number_index.in_(indexes))
        .order_by(person.c.id)
        .with_for_update()
    )
    return {bytes(row.id_number_index): row.id for row in await uow.session.execute(query)}
