"""Commands of the insight service."""

import sys

from services.insight import queries
from services.insight.use_cases.rebuild_projections import CannotRebuild, rebuild_projections
from shared.context import NoKeys
from shared.db.engine import create_engine
from shared.db.unit_of_work import Database
from shared.messaging.handlers import HandlerTable
from shared.messaging.processing import Processor
from shared.messaging.replay import replay
from shared.security.cipher import PersonCipher
from shared.settings import Settings

_STATEMENT_SECONDS = 3600


async def rebuild(settings: Settings, handlers: HandlerTable) -> int:
    """As the owner role, which sees every agency; prints the digest and the number of facts as JSON."""
    engine = create_engine(settings.owner_url, "huzhu-insight-rebuild", 1, _STATEMENT_SECONDS)
    database = Database(engine, PersonCipher(NoKeys()))
    processor = Processor(settings.service, database, handlers)
    messages = replay(settings.kafka, {event.topic for event in handlers})
    try:
        async with database.unit_of_work() as uow:
            await rebuild_projections(uow, processor, messages)
            found = await queries.digest(uow)
    except CannotRebuild as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        await engine.dispose()
    sys.stdout.write(found.model_dump_json() + "\n")
    return 0
