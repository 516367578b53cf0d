"""Use a code: a try is counted in a transaction of its own, so that a refusal does not forget it."""

import hmac

from services.identity.domain.errors import InvalidCode
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import sms_codes
from services.identity.settings import Keys
from shared.db.unit_of_work import Database, UnitOfWork


async def use_code(uow: UnitOfWork, database: Database, keys: Keys, asked: Asked, code: str) -> None:
    """InvalidCode, or the code is spent with the transaction of `uow`, which is in the agency already."""
    async with database.unit_of_work(uow.agency) as counting:
        tried = await sms_codes.take_try(counting, keys, asked)
    if tried is None or not hmac.compare_digest(tried.code_index, sms_codes.digest(keys, tried.id, code)):
        raise InvalidCode(field="code")
    if not await sms_codes.use(uow, tried.id):
        raise InvalidCode(field="code")
