"""Which claim numbers somebody has."""

from collections.abc import Sequence

from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork

_TAKEN = text("select number from claim where number = any(cast(:numbers as text[]))")


async def taken_numbers(uow: UnitOfWork, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the proposed numbers that a claim has."""
    return frozenset((await uow.session.execute(_TAKEN, {"numbers": [*numbers]})).scalars())
