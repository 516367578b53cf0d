"""A claim number that nobody has."""

from datetime import date

from sqlalchemy import select

from services.claims.domain.numbers import choose, propose
from services.claims.persistence.tables import claim
from shared.db.unit_of_work import UnitOfWork


async def free_number(uow: UnitOfWork, day: date) -> str:
    """For a draft; whoever files at once asks with the standing."""
    proposals = propose(day)
    taken = set((await uow.session.execute(select(claim.c.number).where(claim.c.number.in_(proposals)))).scalars())
    return choose(proposals, taken)
