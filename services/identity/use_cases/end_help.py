"""Either of the two ends it, at once; tokens that carry it run out within a minute."""

from uuid import UUID

from services.identity.persistence import accounts
from services.identity.persistence.helping import HelpRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def end_help(uow: UnitOfWork, keys: Keys, by: UUID, help_id: UUID) -> None:
    """Whoever it was offered to may decline, too."""
    repository = HelpRepository(uow)
    found = await repository.get(help_id)
    own = keys.blind((await accounts.own_numbers(uow, by))[0])
    if by not in (found.person_id, found.helper_id) and found.helper_phone_index != own:
        raise NotFound
    uow.audit.about(found.person_id, "help", found.id)
    found.end(by, clock.now())
    await repository.save(found)
