"""A person's values as they are kept here and told to others: each under the person's own key for one purpose."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain.documents import DocumentType
from services.identity.domain.person import Person, SealedPerson, SharedCiphers
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class PlainPerson:
    """Numbers are in their one form."""

    name: str
    document_type: DocumentType
    number: str
    phone: str


async def seal_person(uow: UnitOfWork, keys: Keys, person_id: UUID, plain: PlainPerson) -> Person:
    """A new person, not saved yet."""
    kept = SealedPerson(
        name=await uow.cipher.encrypt("identity", person_id, plain.name),
        phone=await uow.cipher.encrypt("identity", person_id, plain.phone),
        id_number=await uow.cipher.encrypt("identity", person_id, plain.number),
        phone_index=keys.blind(plain.phone),
        id_number_index=keys.blind(plain.number),
        document_type=plain.document_type,
    )
    told = SharedCiphers(
        name=await uow.cipher.encrypt("contact", person_id, plain.name),
        phone=await uow.cipher.encrypt("contact", person_id, plain.phone),
        id_number=await uow.cipher.encrypt("enrolment", person_id, plain.number),
    )
    return Person.register(person_id, uow.agency, kept, told, clock.now())


async def change_phone_of(uow: UnitOfWork, keys: Keys, person: Person, phone: str) -> None:
    """Kept and told anew; not saved yet."""
    name = await uow.cipher.decrypt("identity", person.id, person.name_cipher) or ""
    name_told, phone_told = await uow.cipher.encrypt_many("contact", [(person.id, name), (person.id, phone)])
    kept = await uow.cipher.encrypt("identity", person.id, phone)
    person.change_phone(kept, keys.blind(phone), name_told, phone_told)


async def rename_person(uow: UnitOfWork, person: Person, name: str) -> None:
    """Kept and told anew; not saved yet."""
    phone = await uow.cipher.decrypt("identity", person.id, person.phone_cipher) or ""
    name_told, phone_told = await uow.cipher.encrypt_many("contact", [(person.id, name), (person.id, phone)])
    person.rename(await uow.cipher.encrypt("identity", person.id, name), name_told, phone_told)
