"""Messages that stand aside: tried again by timer in order, replayed or discarded by an operator."""

from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.db.faults import is_transient
from shared.db.rounds import rounds
from shared.db.tables import parked
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, MissingPrerequisite, NotFound
from shared.messaging.incoming import Incoming
from shared.messaging.processing import WAIT, Processor
from shared.observability.metrics import PARKED

_OPEN = ("waiting", "parked")
_PAGE = 100
_MAX_ATTEMPTS = 30
_SECONDS = 1.0


class OutOfTurn(DomainError):
    code = "out_of_turn"
    message = "An earlier message of its key stands at position %(position)s: that one comes first."


class Parking:
    """The timer over one service's parked table."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor
        self.database = processor.database

    async def run(self) -> None:
        """Try waiting messages again, for ever; a fault of the database only delays it."""
        await rounds(self._round, _SECONDS, "parking_interrupted")

    async def _round(self) -> None:
        if await self._count():
            await self.try_waiting()

    async def try_waiting(self) -> None:
        """Each key's first open message, where it is waiting and due; then the next of the key, in order."""
        async with self.database.unit_of_work() as uow:
            heads = select(func.min(parked.c.position)).where(parked.c.status.in_(_OPEN))
            query = select(parked.c.position).where(
                parked.c.position.in_(heads.group_by(parked.c.topic, parked.c.key)),
                parked.c.status == "waiting",
                func.coalesce(parked.c.next_try_at, func.now()) <= func.now(),
            )
            due = (await uow.session.execute(query.order_by(parked.c.position).limit(_PAGE))).scalars().all()
        for position in due:
            await self._attempt(position)

    async def replay(self, position: int, by: str) -> None:
        """Handle a parked message now; raises OutOfTurn, or what the handler raises."""
        async with self.database.unit_of_work() as uow:
            await self.replay_within(uow, position, by)

    async def replay_within(self, uow: UnitOfWork, position: int, by: str) -> None:
        """The same in the caller's transaction."""
        row = await _open_row(uow.session, position)
        await _check_turn(uow.session, row)
        await self._processor.handle_again(uow, Incoming.from_parked(row))
        await _settle(uow.session, position, "replayed", by)

    async def discard(self, position: int, by: str) -> None:
        """Give a parked message up; its successors go on."""
        async with self.database.unit_of_work() as uow:
            await self.discard_within(uow, position, by)

    async def discard_within(self, uow: UnitOfWork, position: int, by: str) -> None:
        """The same in the caller's transaction."""
        await _open_row(uow.session, position)
        await _settle(uow.session, position, "discarded", by)

    async def _attempt(self, position: int) -> None:
        try:
            await self.replay(position, "timer")
        except Exception as error:
            if is_transient(error):
                raise
            await self._postpone(position, error)

    async def _postpone(self, position: int, error: Exception) -> None:
        waiting = isinstance(error, MissingPrerequisite)
        async with self.database.unit_of_work() as uow:
            row = (await uow.session.execute(_open(position))).first()
            if row is None:  # an operator settled it meanwhile
                return
            patient = waiting and row.attempts + 1 < _MAX_ATTEMPTS
            change = {
                "attempts": row.attempts + 1,
                "status": "waiting" if patient else "parked",
                "error": str(error)[:300] if waiting else f"{type(error).__name__}: {str(error)[:300]}",
                "next_try_at": func.now() + min(WAIT * 2 ** min(row.attempts, 5), WAIT * 15),
            }
            await uow.session.execute(update(parked).where(parked.c.position == position).values(change))

    async def _count(self) -> int:
        """Tell how many there are; how many wait."""
        async with self.database.unit_of_work() as uow:
            query = select(parked.c.status, func.count()).group_by(parked.c.status)
            counts = dict((await uow.session.execute(query)).tuples().all())
        for status in ("waiting", "parked", "refused"):
            PARKED.labels(status).set(counts.get(status, 0))
        waiting: int = counts.get("waiting", 0)
        return waiting


def _open(position: int) -> Select[Any]:
    return select(parked).where(parked.c.position == position, parked.c.status.in_(_OPEN)).with_for_update()


async def _open_row(session: AsyncSession, position: int) -> Any:
    row = (await session.execute(_open(position))).first()
    if row is None:
        raise NotFound
    return row


async def _check_turn(session: AsyncSession, row: Any) -> None:
    same_key = (parked.c.topic == row.topic, parked.c.key == row.key, parked.c.status.in_(_OPEN))
    earlier = select(func.min(parked.c.position)).where(*same_key, parked.c.position < row.position)
    first = (await session.execute(earlier)).scalar_one()
    if first is not None:
        raise OutOfTurn(position=first)


async def _settle(session: AsyncSession, position: int, status: str, by: str) -> None:
    change = {"status": status, "settled_by": by, "settled_at": clock.now()}
    await session.execute(update(parked).where(parked.c.position == position).values(change))
