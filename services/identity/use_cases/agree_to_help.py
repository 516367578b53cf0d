"""The helper agrees, and may act from now on."""

from uuid import UUID

from services.identity.persistence import accounts
from services.identity.persistence.helping import HelpRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def agree_to_help(uow: UnitOfWork, keys: Keys, helper_id: UUID, help_id: UUID) -> None:
    """Offered to the helper's own number, and still open."""
    repository = HelpRepository(uow)
    offered = await repository.get(help_id)
    own = keys.blind((await accounts.own_numbers(uow, helper_id))[0])
    now = clock.now()
    if offered.helper_phone_index != own or offered.expires_at <= now:
        raise NotFound
    uow.audit.about(offered.person_id, "help", offered.id)
    offered.begin(helper_id, now)
    await repository.save(offered)
