"""Ask somebody to act for oneself, by their phone number; nothing says whether anybody has it. They have to agree."""

from datetime import timedelta
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.errors import OwnHelp
from services.identity.domain.help import Help, Helped
from services.identity.persistence import accounts
from services.identity.persistence.helping import HelpRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def offer_help(uow: UnitOfWork, keys: Keys, person_id: UUID, phone: str, days: int) -> UUID:
    helper = numbers.phone(phone)
    if helper == (await accounts.own_numbers(uow, person_id))[0]:
        raise OwnHelp(field="phone")
    now = clock.now()
    helped = Helped(person_id, "family", now + timedelta(days=days))
    offered = Help.offer(new_id(), uow.agency, helped, keys.blind(helper), now)
    await HelpRepository(uow).save(offered)
    return offered.id
