"""An appeal, as those see it who decide about it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.identity.domain import numbers
from services.identity.persistence import helping
from services.identity.persistence.tables import person
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


@dataclass(frozen=True)
class AppealView:
    """The number of the document in full: it is compared with the photo."""

    id: UUID
    person_id: UUID
    state: str
    name: str
    document_type: str
    id_number: str
    employer: str
    old_phone_masked: str
    new_phone_masked: str
    photos: int
    submitted_at: datetime


async def appeal_view(uow: UnitOfWork, appeal_id: UUID) -> AppealView:
    found = await helping.appeal(uow, appeal_id)
    if found is None:
        raise NotFound
    columns = (person.c.name_cipher, person.c.id_number_cipher, person.c.phone_cipher, person.c.document_type)
    row = (await uow.session.execute(select(*columns).where(person.c.id == found.person_id))).one()
    ciphers = (row.name_cipher, row.id_number_cipher, row.phone_cipher, found.employer_cipher, found.phone_cipher)
    opened = await uow.cipher.decrypt_many("identity", [(found.person_id, one) for one in ciphers])
    name, number, old, employer, new = (text or "" for text in opened)
    uow.audit.saw(found.person_id, "account-appeal", appeal_id)
    return AppealView(
        appeal_id,
        found.person_id,
        found.state,
        name,
        row.document_type,
        number,
        employer,
        numbers.masked(old),
        numbers.masked(new),
        found.photos,
        found.submitted_at,
    )
