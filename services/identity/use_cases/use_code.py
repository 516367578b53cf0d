"""Use a code: a try is counted in a transaction of its own, so that a refusal does not forget it."""

import hmac
from uuid import UUID

from services.identity.domain.errors import InvalidCode
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import sms_codes
from services.identity.settings import Keys
from shared.db.unit_of_work import Database, UnitOfWork


async def try_code(database: Database, keys: Keys, agency: str, asked: Asked, code: str) -> UUID:
    """The right code, not spent yet; or InvalidCode."""
    async with database.unit_of_work(agency, beside=True) as counting:
        tried = await sms_codes.take_try(counting, keys, asked)
    if tried is None or not hmac.compare_digest(tried.code_index, sms_codes.digest(keys, tried.id, code)):
        raise InvalidCode(field="code")
    return tried.id


async def spend_code(uow: UnitOfWork, code_id: UUID) -> None:
    """It works once: with the transaction of `uow`."""
    if not await sms_codes.use(uow, code_id):
        raise InvalidCode(field="code")
