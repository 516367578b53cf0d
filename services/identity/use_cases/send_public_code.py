"""A code for somebody who is not signed in: to the number itself, or to the phone of whoever has the login."""

from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts
from services.identity.settings import Keys
from services.identity.use_cases.send_code import Sent, send_code
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def send_public_code(uow: UnitOfWork, keys: Keys, asked: Asked, proof: str) -> Sent:
    if await accounts.agency_name(uow) is None:
        raise NotFound
    phone: str | None = asked.login
    if asked.purpose == "password_reset":
        phone = await accounts.phone_of(uow, keys.blind(asked.login))
    return await send_code(uow, keys, asked, phone, proof)
