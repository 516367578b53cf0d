"""End a session; its token is worth nothing from then on."""

from services.identity.domain.codes import digest
from services.identity.persistence import accounts
from shared.db.unit_of_work import UnitOfWork


async def sign_out(uow: UnitOfWork, session_token: str) -> None:
    await accounts.revoke_session(uow, digest(session_token))
