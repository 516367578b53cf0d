"""Yearly ceilings: reserved by one conditional update, backed by a constraint. Reading first broke the cap."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.claims.domain.errors import NoSuchCounter
from services.claims.persistence.tables import yearly_counter
from shared.db.unit_of_work import UnitOfWork

_RESERVE = text(
    "update yearly_counter set used_fen = greatest(used_fen, least(cast(:ceiling as bigint), used_fen + :wanted)),"
    " ceiling_fen = greatest(ceiling_fen, cast(:ceiling as bigint))"
    " where person_id = :person and plan_id = :plan and year = :year"
    " returning old.used_fen as before, new.used_fen as after"
)


async def open_counter(uow: UnitOfWork, person_id: UUID, plan_id: str, year: int, ceiling_fen: int) -> None:
    """Begin to count, where nobody has."""
    row = {"agency": uow.agency, "person_id": person_id, "plan_id": plan_id, "year": year}
    statement = insert(yearly_counter).values(**row, ceiling_fen=ceiling_fen, used_fen=0)
    await uow.session.execute(statement.on_conflict_do_nothing())


async def reserve(
    uow: UnitOfWork, person_id: UUID, plan_id: str, year: int, ceiling_fen: int, wanted_fen: int
) -> tuple[int, int]:
    """Take what is wanted, or what the ceiling leaves (perhaps nothing): what remained before, and what was taken.

    NoSuchCounter is another answer than nothing: the counter is not there, or belongs to another agency.
    """
    values = {"person": person_id, "plan": plan_id, "year": year, "ceiling": ceiling_fen, "wanted": wanted_fen}
    row = (await uow.session.execute(_RESERVE, values)).first()
    if row is None:
        raise NoSuchCounter(f"{plan_id} {year}")
    return max(0, ceiling_fen - row.before), row.after - row.before
