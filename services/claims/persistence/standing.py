"""What is known about somebody's right to claim, read in one statement: the way in is used most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select

from services.claims.domain.errors import NotAMemberOrganisation
from services.claims.persistence.tables import claim, coverage, member_organisation, yearly_counter
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Standing:
    """The employer's district, the person's cover through it, and what the year's ceiling has given already."""

    district: str
    covers: Sequence[tuple[date, date | None]]
    """First and last covered day of each."""
    used_fen: int
    taken: frozenset[str]
    """Those of the proposed claim numbers that somebody has."""


async def read_standing(
    uow: UnitOfWork, person_id: UUID, employer_id: UUID, plan_id: str, year: int, proposals: Sequence[str] = ()
) -> Standing:
    """Raise NotAMemberOrganisation for an employer that is none."""
    taken = select(func.array_agg(claim.c.number)).where(claim.c.number.in_(proposals))
    used = select(yearly_counter.c.used_fen).where(
        yearly_counter.c.person_id == person_id, yearly_counter.c.plan_id == plan_id, yearly_counter.c.year == year
    )
    cover = and_(
        coverage.c.person_id == person_id, coverage.c.plan_id == plan_id, coverage.c.employer_id == employer_id
    )
    query = (
        select(
            member_organisation.c.district,
            coverage.c.starts_on,
            coverage.c.ends_on,
            used.scalar_subquery().label("used_fen"),
            taken.scalar_subquery().label("taken"),
        )
        .select_from(member_organisation.outerjoin(coverage, cover))
        .where(member_organisation.c.employer_id == employer_id)
    )
    rows = (await uow.session.execute(query)).all()
    if not rows:
        raise NotAMemberOrganisation(field="employer_id")
    covers = [(row.starts_on, row.ends_on) for row in rows if row.starts_on is not None]
    return Standing(rows[0].district, covers, rows[0].used_fen or 0, frozenset(rows[0].taken or ()))
