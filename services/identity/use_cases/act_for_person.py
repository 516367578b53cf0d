"""From now on a session acts for the person helped, or for its owner again."""

from uuid import UUID

from services.identity.persistence import helping
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.security.principal import Principal


async def act_for_person(uow: UnitOfWork, owner: Principal, help_id: UUID | None) -> None:
    """`owner` is the session's own person."""
    if help_id is not None:
        found = await helping.helping(uow, help_id, owner.person_id)
        if found is None:
            raise NotFound
        uow.audit.about(found.person_id, "help", help_id)
    await helping.turn_session(uow, UUID(owner.session_id), help_id)
