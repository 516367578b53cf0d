"""Build the projections again from offset 0: projections alone, in one transaction, while the consumer waits.

Readers see the old state until the new one is committed. What stands aside in the parked table, or was discarded,
stays aside, as it was for the consumer.
"""

import sys

from sqlalchemy import delete, select, text

from services.insight import queries
from services.insight.persistence.tables import PROJECTIONS
from shared.context import NoKeys
from shared.db.engine import create_engine
from shared.db.faults import is_transient
from shared.db.tables import inbox, parked
from shared.db.unit_of_work import Database, UnitOfWork
from shared.messaging.handlers import HandlerTable
from shared.messaging.incoming import Incoming
from shared.messaging.processing import Processor
from shared.messaging.replay import replay
from shared.security.cipher import PersonCipher
from shared.settings import Settings

_STATEMENT_SECONDS = 3600
_KEEP_CONSUMER_OUT = "lock table inbox in exclusive mode"


class CannotRebuild(Exception):
    """A message that cannot be handled and does not stand aside."""


async def rebuild(settings: Settings, handlers: HandlerTable) -> int:
    """As the owner role, which sees every agency; prints the digest and the number of facts as JSON."""
    engine = create_engine(settings.owner_url, "huzhu-insight-rebuild", 1, _STATEMENT_SECONDS)
    database = Database(engine, PersonCipher(NoKeys()))
    processor = Processor(settings.service, database, handlers)
    topics = {event.topic for event in handlers}
    try:
        async with database.unit_of_work() as uow:
            aside = await _start_over(uow)
            async for messages in replay(settings.kafka, topics):
                for message in messages:
                    if processor.routed(message) and message.event_key not in aside:
                        await _again(processor, uow, message)
            found = await queries.digest(uow)
    except CannotRebuild as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        await engine.dispose()
    sys.stdout.write(found.model_dump_json() + "\n")
    return 0


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
