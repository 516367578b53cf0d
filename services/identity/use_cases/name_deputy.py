"""Name somebody who acts in one's office during leave (X16), have it confirmed, and end it before its day."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from services.identity.domain.deputy import DEPUTISED, Deputy, Leave
from services.identity.domain.office_errors import NoColleague, NotDeputised, OfficeGone
from services.identity.persistence import offices
from services.identity.persistence.deputies import DeputyRepository
from services.identity.persistence.tables import person
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.identity import Role
from shared.ids import new_id
from shared.security.principal import Principal


async def name_deputy(
    uow: UnitOfWork, by: Principal, login_index: bytes, office: tuple[Role, str], days: tuple[date, date]
) -> UUID:
    """Of an office that one holds oneself: what somebody is a deputy in cannot be handed on."""
    role, scope = office
    if role not in DEPUTISED or (role, scope) not in await offices.roles_of(uow, by.person_id):
        raise NotDeputised(field="role")
    deputy_id = await _colleague(uow, login_index)
    deputy = Deputy.propose(new_id(), uow.agency, by.person_id, Leave(deputy_id, role, scope, *days), clock.now())
    uow.audit.about(deputy_id, "deputy", deputy.id)
    await DeputyRepository(uow).save(deputy)
    return deputy.id


async def confirm_deputy(uow: UnitOfWork, identifier: UUID, by: UUID) -> None:
    """The second pair of eyes; from now on the deputy acts, if both are still what they were."""
    deputies = DeputyRepository(uow)
    deputy = await deputies.get(identifier)
    uow.audit.about(deputy.deputy_id, "deputy", deputy.id)
    deputy.confirm(by, clock.now())
    if (deputy.role, deputy.scope) not in await offices.roles_of(uow, deputy.person_id):
        raise OfficeGone
    if not await offices.is_staff(uow, deputy.deputy_id):
        raise NoColleague
    await deputies.save(deputy)


async def _colleague(uow: UnitOfWork, login_index: bytes) -> UUID:
    """Only staff: they prove themselves twice."""
    match = (person.c.phone_index == login_index) | (person.c.id_number_index == login_index)
    for row in await uow.session.execute(select(person.c.id).where(match)):
        if await offices.is_staff(uow, row.id):
            return UUID(str(row.id))
    raise NoColleague(field="login")


async def end_deputy(uow: UnitOfWork, identifier: UUID, by: Principal) -> None:
    """By the person on leave, the deputy, or a security administrator; for anybody else there is none."""
    deputies = DeputyRepository(uow)
    deputy = await deputies.get(identifier)
    if by.person_id not in (deputy.person_id, deputy.deputy_id) and not by.has("security_administrator"):
        raise NotFound
    uow.audit.about(deputy.deputy_id, "deputy", deputy.id)
    deputy.end(by.person_id, clock.now())
    await deputies.save(deputy)
