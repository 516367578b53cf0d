"""Which claim numbers somebody has."""

from collections.abc import Sequence

from shared.db.unit_of_work import UnitOfWork

_TAKEN = "select number from claim where number = any($1::text[])"


async def taken_numbers(uow: UnitOfWork, numbers: Sequence[str]) -> frozenset[str]:
    """Those of the proposed numbers that a claim has."""
    return frozenset(row[0] for row in await uow.fetch(_TAKEN, [*numbers]))
