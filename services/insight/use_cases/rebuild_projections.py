"""Build the projections again from offset 0: projections alone, in one transaction, while the consumer waits.

Readers see the old state until the new one is committed. What stands aside in the parked table, was discarded or was
not believed stays aside, as it was for the consumer: what it was judged by then may not be known any more.
"""

from collections.abc import AsyncIterator, Awaitable, Callable

from sqlalchemy import delete, select, text

from services.insight.persistence.tables import PROJECTIONS
from shared.db.faults import is_transient
from shared.db.tables import inbox, parked
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.incoming import Incoming
from shared.messaging.processing import Processor

Settle = Callable[[UnitOfWork], Awaitable[None]]
_KEEP_CONSUMER_OUT = "lock table inbox in exclusive mode"


class CannotRebuild(Exception):
    """A message that cannot be handled and does not stand aside."""


async def rebuild_projections(
    uow: UnitOfWork, processor: Processor, messages: AsyncIterator[list[Incoming]], settle: Settle
) -> None:
    """Forget everything and handle these messages, read only once the consumer is kept out.

    `settle` writes down after each batch what its messages left to be written once.
    """
    aside = await _start_over(uow)
    async for batch in messages:
        for message in batch:
            if not processor.routed(message) or (aside and not aside.isdisjoint((message.event_key, message.copy_key))):
                continue
            if await processor.believes(uow, message):
                await _again(processor, uow, message)
        await settle(uow)


async def _start_over(uow: UnitOfWork) -> set[str]:
    """Wait for the batch in flight, keep the next one waiting, forget everything; returns what stays aside."""
    await uow.session.execute(text("set local lock_timeout = '60s'"))
    await uow.session.execute(text("set local idle_in_transaction_session_timeout = 0"))
    await uow.session.execute(text(_KEEP_CONSUMER_OUT))
    for table in (inbox, *PROJECTIONS):
        await uow.session.execute(delete(table))
    return set((await uow.session.execute(select(parked.c.event_id).where(parked.c.status != "replayed"))).scalars())


async def _again(processor: Processor, uow: UnitOfWork, message: Incoming) -> None:
    try:
        await processor.handle_again(uow, message)
    except Exception as error:
        if is_transient(error):
            raise
        place = f"{message.topic}, partition {message.partition}, offset {message.offset}"
        raise CannotRebuild(f"The message at {place} cannot be handled ({type(error).__name__}).") from error
