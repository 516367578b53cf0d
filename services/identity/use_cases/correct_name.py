"""Another name, as the registry knows it for the person's own document."""

from uuid import UUID

from services.identity.persistence.repository import PersonRepository
from services.identity.use_cases.registry import Registry
from services.identity.use_cases.seal_person import rename_person
from shared.db.unit_of_work import UnitOfWork


async def correct_name(uow: UnitOfWork, registry: Registry, person_id: UUID, name: str) -> None:
    """NameMismatch when the registry knows the document under another one."""
    people = PersonRepository(uow)
    person = await people.get(person_id)
    number = await uow.cipher.decrypt("identity", person_id, person.id_number_cipher) or ""
    await registry.require(person.document_type, number, name)
    await rename_person(uow, person, name)
    await people.save(person)
