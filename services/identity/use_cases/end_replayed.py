"""A token that was replaced comes back: it was stolen, or from somebody it was stolen from. The session ends."""

from services.identity.domain.codes import digest
from services.identity.persistence import sessions
from shared.db.unit_of_work import Database
from shared.observability.logs import log


async def end_replayed(database: Database, agency: str, session_token: str) -> None:
    """In a transaction of its own: the request itself is refused."""
    async with database.unit_of_work(agency, beside=True) as uow:
        ended = await sessions.revoke_replayed(uow, digest(session_token))
    if ended is not None:
        log().warning("session_token_replayed", session_id=str(ended))
