"""Names around somebody: their own, their agency's and its districts', their employers'."""

from uuid import UUID

from sqlalchemy import String, cast, select

from services.identity.domain.places import districts
from services.identity.persistence.accounts import agency_name
from services.identity.persistence.tables import employer, person, role_grant
from shared.db.unit_of_work import UnitOfWork


async def own_words(uow: UnitOfWork, person_id: UUID) -> list[str]:
    """Nobody's password is made of these."""
    sealed = (await uow.session.execute(select(person.c.name_cipher).where(person.c.id == person_id))).scalar_one()
    held = select(role_grant.c.scope).where(role_grant.c.person_id == person_id)
    employers = select(employer.c.name).where(cast(employer.c.id, String).in_(held))
    name = await uow.cipher.decrypt("identity", person_id, sealed)
    return [name or "", *(await uow.session.execute(employers)).scalars(), *await places(uow)]


async def places(uow: UnitOfWork) -> list[str]:
    """The agency's own name, and its districts'."""
    return [await agency_name(uow) or "", *(name for _, name in districts(uow.agency))]
