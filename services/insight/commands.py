"""Commands of the insight service."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from services.insight import queries
from services.insight.projections import Tally, remember
from services.insight.use_cases.rebuild_projections import CannotRebuild, rebuild_projections
from shared.context import NoKeys
from shared.db.engine import create_engine
from shared.db.unit_of_work import Database, UnitOfWork
from shared.events.base import Event
from shared.events.identity import MachineClientChanged
from shared.messaging.handlers import HandlerTable
from shared.messaging.outside import remember_machine_client
from shared.messaging.processing import Processor
from shared.messaging.replay import replay
from shared.security.cipher import PersonCipher
from shared.settings import Settings

_STATEMENT_SECONDS = 3600


async def rebuild(settings: Settings, handlers: HandlerTable) -> int:
    """As the owner role, which sees every agency; prints the digest and the number of facts as JSON."""
    messages = replay(settings.kafka, {event.topic for event in handlers})
    async with _as_owner(settings) as database:
        tally = Tally()

        async def counted(event: Event, uow: UnitOfWork) -> None:
            if isinstance(event, MachineClientChanged):
                await remember_machine_client(event, uow)
            await remember(uow, event, tally)

        processor = Processor(settings.service, database, dict.fromkeys(handlers, counted))
        try:
            async with database.unit_of_work() as uow:
                await rebuild_projections(uow, processor, messages, tally.store)
                found = await queries.digest(uow)
        except CannotRebuild as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return _print(found)


async def digest(settings: Settings) -> int:
    """The live digest over every agency, to compare with that of a rebuild."""
    async with _as_owner(settings) as database, database.unit_of_work() as uow:
        return _print(await queries.digest(uow))


@asynccontextmanager
async def _as_owner(settings: Settings) -> AsyncIterator[Database]:
    engine = create_engine(settings.owner_url, "huzhu-insight-owner", 1, _STATEMENT_SECONDS)
    try:
        yield Database(engine, PersonCipher(NoKeys()))
    finally:
        await engine.dispose()


def _print(found: queries.Digest) -> int:
    sys.stdout.write(found.model_dump_json() + "\n")
    return 0
