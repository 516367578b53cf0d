"""Register a person: known by phone and ID number, with the role worker and a code to activate the account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.codes import ACTIVATION_LIFETIME, new_activation_code, plain_code
from services.identity.domain.documents import DocumentType, document_number
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence import accounts
from services.identity.persistence.repository import PersonRepository, RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.seal_person import PlainPerson, seal_person
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class NewPerson:
    """As somebody wrote it; numbers are put into their one form here."""

    name: str
    id_number: str
    phone: str
    document_type: DocumentType = "resident_id"


@dataclass(frozen=True)
class Registered:
    """The code is shown this once; only its digest is kept."""

    person_id: UUID
    activation_code: str
    expires_at: datetime


async def register_person(uow: UnitOfWork, keys: Keys, wanted: NewPerson) -> Registered:
    person_id, code = new_id(), new_activation_code()
    number = document_number(wanted.document_type, wanted.id_number)
    plain = PlainPerson(wanted.name, wanted.document_type, number, numbers.phone(wanted.phone))
    person = await seal_person(uow, keys, person_id, plain)
    await PersonRepository(uow).save(person)
    worker = Holding(person_id, "worker", str(person_id))
    await RoleGrantRepository(uow).save(RoleGrant.give(new_id(), uow.agency, worker, None, person.registered_at))
    expires_at = person.registered_at + ACTIVATION_LIFETIME
    await accounts.open_account(uow, person_id, keys.blind(plain_code(code)), expires_at)
    return Registered(person_id, code, expires_at)
