"""A code for somebody who is signed in: to their own phone, or to the one that is to be theirs."""

from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts
from services.identity.settings import Keys
from services.identity.use_cases.send_code import Sent, send_code
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def send_own_code(uow: UnitOfWork, keys: Keys, owner: Principal, asked: Asked, proof: str) -> Sent:
    phone = asked.login
    if asked.purpose == "step_up":
        phone = (await accounts.own_numbers(uow, owner.person_id))[0]
    return await send_code(uow, keys, asked, phone, proof)
