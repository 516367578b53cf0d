"""Destroys the keys of people who were erased: after the commit, and again until it is done."""

from functools import partial

from services.identity.persistence import erased
from services.identity.persistence.short_messages import agencies
from shared.context import Context
from shared.db.rounds import rounds
from shared.db.unit_of_work import Database
from shared.observability.logs import log
from shared.security.key_store import KeyStore

_PAUSE_SECONDS = 1.0


async def destroy_keys(context: Context) -> None:
    """Work until cancelled, through losses of the databases."""
    if context.keys is not None:
        work = partial(destroy_due_keys, context.database, context.keys)
        await rounds(work, _PAUSE_SECONDS, "key_destroyer_interrupted")


async def destroy_due_keys(database: Database, keys: KeyStore) -> None:
    """One round. Keys of payouts stay: the law keeps those records."""
    async with database.unit_of_work() as uow:
        known = await agencies(uow)
    for agency in known:
        async with database.unit_of_work(agency) as uow:
            for person_id in await erased.waiting(uow):
                await keys.erase(person_id)
                await erased.done(uow, person_id)
                log().info("person_keys_destroyed", person_id=str(person_id))
