"""Another phone number, proved by a code to it; the old one is told, and other devices are signed out."""

from uuid import UUID

from services.identity.domain.errors import PhoneTaken
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts, sessions
from services.identity.persistence.repository import PersonRepository
from services.identity.use_cases.seal_person import change_phone_of
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.tell_phone import PHONE_CHANGED, tell_phone
from services.identity.use_cases.use_code import spend_code, try_code
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def change_phone(uow: UnitOfWork, gate: Gate, principal: Principal, asked: Asked, code: str) -> None:
    """`asked.login` is the new number."""
    code_id = await try_code(gate.database, gate.keys, uow.agency, asked, code)
    await spend_code(uow, code_id)
    owner = await accounts.find(uow, gate.keys.blind(asked.login))
    if owner is not None and owner.person_id != principal.person_id:
        raise PhoneTaken(field="phone")
    people = PersonRepository(uow)
    person = await people.get(principal.person_id)
    old = await uow.cipher.decrypt("identity", person.id, person.phone_cipher)
    await change_phone_of(uow, gate.keys, person, asked.login)
    await people.save(person)
    await sessions.revoke_all(uow, person.id, but=UUID(principal.session_id))
    if old:
        await tell_phone(uow, gate.keys, old, PHONE_CHANGED)
