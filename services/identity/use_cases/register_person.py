"""Register a person: known by phone and ID number, with the role worker and a code to activate the account."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.codes import ACTIVATION_LIFETIME, new_activation_code, plain_code
from services.identity.domain.person import Person, SealedPerson, SharedCiphers
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence import accounts
from services.identity.persistence.repository import PersonRepository, RoleGrantRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class NewPerson:
    """As somebody wrote it; numbers are put into their one form here."""

    name: str
    id_number: str
    phone: str


@dataclass(frozen=True)
class Registered:
    """The code is shown this once; only its digest is kept."""

    person_id: UUID
    activation_code: str


async def register_person(uow: UnitOfWork, keys: Keys, wanted: NewPerson) -> Registered:
    person_id, code = new_id(), new_activation_code()
    person = await _sealed(uow, keys, person_id, wanted)
    await PersonRepository(uow).save(person)
    worker = Holding(person_id, "worker", str(person_id))
    await RoleGrantRepository(uow).save(RoleGrant.give(new_id(), uow.agency, worker, None, person.registered_at))
    expires_at = person.registered_at + ACTIVATION_LIFETIME
    await accounts.open_account(uow, person_id, keys.blind(plain_code(code)), expires_at)
    return Registered(person_id, code)


async def _sealed(uow: UnitOfWork, keys: Keys, person_id: UUID, wanted: NewPerson) -> Person:
    phone, id_number = numbers.phone(wanted.phone), numbers.id_number(wanted.id_number)
    kept = SealedPerson(
        name=await uow.cipher.encrypt("identity", person_id, wanted.name),
        phone=await uow.cipher.encrypt("identity", person_id, phone),
        id_number=await uow.cipher.encrypt("identity", person_id, id_number),
        phone_index=keys.blind(phone),
        id_number_index=keys.blind(id_number),
    )
    told = SharedCiphers(
        name=await uow.cipher.encrypt("contact", person_id, wanted.name),
        phone=await uow.cipher.encrypt("contact", person_id, phone),
        id_number=await uow.cipher.encrypt("enrolment", person_id, id_number),
    )
    return Person.register(person_id, uow.agency, kept, told, clock.now())
