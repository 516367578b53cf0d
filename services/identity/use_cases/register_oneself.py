"""Workers register themselves (S1.1): a phone proved by code, a name and a document that the registry knows.

Whoever an employer enrolled already is joined, never doubled; under another phone only their slip or an appeal helps.
"""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import documents
from services.identity.domain.attempt import Limit, address_index
from services.identity.domain.documents import DocumentType
from services.identity.domain.errors import KnownByOtherPhone, KnownPerson, PhoneTaken
from services.identity.domain.passwords import require_distance, require_strength
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts, attempts
from services.identity.persistence.own_words import places
from services.identity.persistence.repository import PersonRepository, RoleGrantRepository
from services.identity.use_cases.open_session import Browser, Opened, Proof, open_session
from services.identity.use_cases.registry import Registry
from services.identity.use_cases.seal_person import PlainPerson, rename_person, seal_person
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.use_code import spend_code, try_code
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_CHECKS_PER_PHONE, _CHECKS_PER_ADDRESS, _HOUR_SECONDS = 10, 300, 3600
"""The registry is not to be asked whose number it is by trying names."""


@dataclass(frozen=True)
class OwnRegistration:
    agency: str
    name: str
    document_type: DocumentType
    number: str
    asked: Asked
    """For the code; its login is the phone."""
    code: str
    password: str
    user_agent: str


async def register_oneself(uow: UnitOfWork, gate: Gate, registry: Registry, wanted: OwnRegistration) -> Opened:
    """The new account's first session."""
    number = documents.own_document(wanted.document_type, wanted.number)
    require_strength(wanted.password, (wanted.asked.login, number), (wanted.name,))
    code_id = await try_code(gate.database, gate.keys, wanted.agency, wanted.asked, wanted.code)
    await _count_check(gate, wanted)
    await registry.require(wanted.document_type, number, wanted.name)
    password_hash = await gate.passwords.hash(wanted.password)
    await uow.enter(wanted.agency)
    require_distance(wanted.password, (), await places(uow))
    await spend_code(uow, code_id)
    plain = PlainPerson(wanted.name, wanted.document_type, number, wanted.asked.login)
    person_id = await _join(uow, gate, plain, password_hash) or await _add(uow, gate, plain, password_hash)
    browser = Browser(wanted.asked.address, wanted.user_agent)
    return await open_session(uow, gate.keys, Proof(person_id, browser, "pwd sms"))


async def _count_check(gate: Gate, wanted: OwnRegistration) -> None:
    address = address_index(gate.keys, wanted.asked.address).hex()
    limits = [
        Limit(gate.keys.blind(f"registry/phone/{wanted.asked.login}"), _CHECKS_PER_PHONE, _HOUR_SECONDS),
        Limit(gate.keys.blind(f"registry/address/{address}"), _CHECKS_PER_ADDRESS, _HOUR_SECONDS),
    ]
    async with gate.database.unit_of_work(wanted.agency) as counting:
        await attempts.count(counting, limits)


async def _join(uow: UnitOfWork, gate: Gate, plain: PlainPerson, password_hash: str) -> UUID | None:
    """Somebody enrolled before: under the same phone they get their password here."""
    known = await accounts.find(uow, gate.keys.blind(plain.number))
    if known is None:
        return None
    person = await PersonRepository(uow).get(known.person_id)
    if person.phone_index != gate.keys.blind(plain.phone):
        raise KnownByOtherPhone(field="id_number")
    if known.password_hash is not None:
        raise KnownPerson(field="id_number")
    if await uow.cipher.decrypt("identity", person.id, person.name_cipher) != plain.name:
        await rename_person(uow, person, plain.name)
        await PersonRepository(uow).save(person)
    await accounts.set_password(uow, person.id, password_hash)
    return person.id


async def _add(uow: UnitOfWork, gate: Gate, plain: PlainPerson, password_hash: str) -> UUID:
    if await accounts.find(uow, gate.keys.blind(plain.phone)) is not None:
        raise PhoneTaken(field="phone")
    person = await seal_person(uow, gate.keys, new_id(), plain)
    await PersonRepository(uow).save(person)
    worker = Holding(person.id, "worker", str(person.id))
    await RoleGrantRepository(uow).save(RoleGrant.give(new_id(), uow.agency, worker, None, person.registered_at))
    await accounts.add_account(uow, person.id, password_hash)
    return person.id
