"""At the counter: the person is there and proves it by a code to their phone; the clerk acts for half an hour."""

from datetime import datetime, timedelta
from uuid import UUID

from services.identity.domain.errors import InvalidCode
from services.identity.domain.help import Help, Helped
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts
from services.identity.persistence.helping import HelpRepository
from services.identity.use_cases.send_code import Sent, send_code
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.use_code import spend_code, try_code
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_AT_COUNTER = timedelta(minutes=30)


async def ask_at_counter(uow: UnitOfWork, gate: Gate, asked: Asked) -> Sent:
    """A code to the phone of whoever has the login; the answer is the same for nobody."""
    phone = await accounts.phone_of(uow, gate.keys.blind(asked.login))
    return await send_code(uow, gate.keys, asked, phone)


async def help_at_counter(
    uow: UnitOfWork, gate: Gate, clerk_id: UUID, asked: Asked, code: str
) -> tuple[UUID, datetime]:
    """The help, and until when."""
    code_id = await try_code(gate.database, gate.keys, uow.agency, asked, code)
    account = await accounts.find(uow, gate.keys.blind(asked.login))
    if account is None:
        raise InvalidCode(field="code")
    await spend_code(uow, code_id)
    now = clock.now()
    helped = Help.offer(new_id(), uow.agency, Helped(account.person_id, "counter", now + _AT_COUNTER), None, now)
    helped.begin(clerk_id, now)
    await HelpRepository(uow).save(helped)
    uow.audit.about(account.person_id, "help", helped.id)
    return helped.id, helped.expires_at
