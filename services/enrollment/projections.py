"""What identity tells, kept for look-ups; safe for repetition."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.enrollment.persistence.tables import employer, person
from services.enrollment.settings import blind
from shared.db.unit_of_work import UnitOfWork


async def keep_employer(uow: UnitOfWork, employer_id: UUID, name: str, district: str) -> None:
    row = {"id": employer_id, "agency": uow.agency, "name": name, "district": district}
    statement = insert(employer).values(row).on_conflict_do_update(index_elements=["id"], set_=row)
    await uow.session.execute(statement)


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
