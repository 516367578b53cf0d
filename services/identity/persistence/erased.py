"""People who were erased and whose keys are still to be destroyed."""

from uuid import UUID

from sqlalchemy import delete, func, select, update

from services.identity.persistence.tables import person
from shared.db.tables import stored_answer
from shared.db.unit_of_work import UnitOfWork


async def waiting(uow: UnitOfWork) -> list[UUID]:
    query = select(person.c.id).where(person.c.erased_at.is_not(None), person.c.keys_gone_at.is_(None)).limit(50)
    return list((await uow.session.execute(query)).scalars())


async def done(uow: UnitOfWork, person_id: UUID) -> None:
    """The answers that were kept for repetitions cannot be read any more: they go, too."""
    await uow.session.execute(delete(stored_answer).where(stored_answer.c.person_id == person_id))
    await uow.session.execute(update(person).where(person.c.id == person_id).values(keys_gone_at=func.now()))
