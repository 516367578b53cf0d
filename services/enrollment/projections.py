"""What identity tells, kept for look-ups; safe for repetition."""

from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert

from services.enrollment.persistence.tables import employer, member_organisation, person
from services.enrollment.settings import blind
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EmployerProfileChanged


async def keep_employer(uow: UnitOfWork, employer_id: UUID, name: str, district: str) -> None:
    row = {"id": employer_id, "agency": uow.agency, "name": name, "district": district}
    statement = insert(employer).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    await uow.session.execute(statement)


async def change_employer(uow: UnitOfWork, event: EmployerProfileChanged) -> None:
    """As it is known from now on, also where it is a member organisation."""
    named = {"name": event.name, "district": event.district}
    row = {"id": event.employer_id, "agency": uow.agency, **named, "missing": event.missing}
    statement = insert(employer).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    await uow.session.execute(statement)
    mine = member_organisation.c.id == event.employer_id
    await uow.session.execute(update(member_organisation).where(mine).values(named))


async def keep_person(uow: UnitOfWork, person_id: UUID, id_number_cipher: str) -> None:
    """Find the person by an index of our own; somebody whose key was erased is not kept."""
    id_number = await uow.cipher.decrypt("enrolment", person_id, id_number_cipher)
    if id_number is None:
        return
    row = {
        "id": person_id,
        "agency": uow.agency,
        "id_number_index": blind(id_number),
        "id_number_cipher": id_number_cipher,
    }
    statement = insert(person).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    await uow.session.execute(statement)


async def forget_person(uow: UnitOfWork, person_id: UUID) -> None:
    """Nobody is found by their number any more; days of membership and cover stay, under the id alone."""
    await uow.session.execute(delete(person).where(person.c.id == person_id))
