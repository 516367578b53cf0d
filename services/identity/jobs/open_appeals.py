"""Looks up, after the answer, whose account an appeal is about: how long that takes tells nobody anything."""

from contextlib import suppress
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from services.identity.persistence import arrivals
from services.identity.persistence.short_messages import agencies
from services.identity.settings import Keys
from services.identity.use_cases.open_appeal import open_appeal
from shared.context import Context
from shared.db.audit_tables import audit_entry
from shared.db.rounds import rounds
from shared.db.rows import insert_rows
from shared.db.trail import Place, Trail
from shared.db.unit_of_work import Database
from shared.observability.tracing import trace_id
from shared.settings import need
from shared.storage.files import Files

_PAUSE_SECONDS = 0.5
_ACTION = "identity.post_account_appeal"


async def open_appeals(context: Context) -> None:
    """Work until cancelled, through losses of the database and of the files."""
    files = Files(need("STORAGE_URL"), context.database.cipher, "identity")
    opener = Opener(context.database, Keys.of(context.settings.secrets), files)
    await rounds(opener.work, _PAUSE_SECONDS, "appeal_opener_interrupted")


class Opener:
    """One round after the other, agency by agency."""

    def __init__(self, database: Database, keys: Keys, files: Files) -> None:
        self._database, self._keys, self._files = database, keys, files

    async def work(self) -> None:
        """One round."""
        async with self._database.unit_of_work() as uow:
            known = await agencies(uow)
        for agency in known:
            async with self._database.unit_of_work(agency) as uow:
                waiting = await arrivals.waiting(uow)
            for identifier in waiting:
                with suppress(
                    IntegrityError
                ):  # another process opens one of the same person: looked at again next time
                    await self._open(agency, identifier)

    async def _open(self, agency: str, identifier: UUID) -> None:
        """Each in a transaction of its own, with its entry of the trace."""
        async with self._database.unit_of_work(agency) as uow:
            arrival = await arrivals.take(uow, self._keys, identifier)
            if arrival is not None:
                uow.audit = Trail(Place(_ACTION, "account-appeal", None, arrival.origin, trace_id()))
                await open_appeal(uow, self._keys, self._files, arrival)
                await insert_rows(uow, audit_entry, uow.audit.rows(agency, acted=True))
