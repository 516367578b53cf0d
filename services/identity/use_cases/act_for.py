"""An agency firm's clerk says for which employer they act from now on in this session; None for the own one again."""

from uuid import UUID

from services.identity.persistence import acting
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def act_for(uow: UnitOfWork, session_id: UUID, person_id: UUID, delegation_id: UUID | None) -> None:
    """NotFound for a delegation that is no firm's of the person, or that has ended."""
    if delegation_id is None:
        await acting.stop(uow, session_id)
    elif await acting.may_act(uow, person_id, delegation_id, clock.today()):
        await acting.start(uow, session_id, delegation_id)
    else:
        raise NotFound
