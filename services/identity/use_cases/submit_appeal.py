"""An appeal (密码申诉): whoever lost their phone number proves who they are with their ID; two people decide.

The answer is the same whether or not there is such an account.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from services.identity.domain import documents
from services.identity.domain.account_appeal import AccountAppeal, AppealFacts
from services.identity.domain.documents import DocumentType
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts
from services.identity.persistence.helping import AppealRepository
from services.identity.persistence.repository import PersonRepository
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.use_code import spend_code, try_code
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.storage.files import Files


@dataclass(frozen=True)
class Appealing:
    agency: str
    name: str
    document_type: DocumentType
    number: str
    employer: str
    asked: Asked
    """For the code; its login is the new phone."""
    code: str
    photos: tuple[bytes, ...]
    """Drawn anew already."""


async def submit_appeal(uow: UnitOfWork, gate: Gate, files: Files, appealing: Appealing) -> None:
    number = documents.document_number(appealing.document_type, appealing.number)
    code_id = await try_code(gate.database, gate.keys, appealing.agency, appealing.asked, appealing.code)
    await uow.enter(appealing.agency)
    await spend_code(uow, code_id)
    account = await accounts.find(uow, gate.keys.blind(number))
    if account is None:
        return
    person = await PersonRepository(uow).get(account.person_id)
    known_as = await uow.cipher.decrypt("identity", person.id, person.name_cipher)
    if known_as == appealing.name and not await AppealRepository(uow).has_open(person.id):
        await _keep(uow, gate, files, person.id, appealing)


async def _keep(uow: UnitOfWork, gate: Gate, files: Files, person_id: UUID, appealing: Appealing) -> None:
    phone, values = appealing.asked.login, (appealing.employer, appealing.asked.login)
    sealed = await uow.cipher.encrypt_many("identity", [(person_id, value) for value in values])
    facts = AppealFacts(sealed[0], sealed[1], gate.keys.blind(phone), len(appealing.photos))
    appeal = AccountAppeal.submit(new_id(), uow.agency, person_id, facts, clock.now())
    for number, photo in enumerate(appealing.photos):
        await files.put(photo_id(appeal.id, number), person_id, photo)
    uow.audit.about(person_id, "account-appeal", appeal.id)
    await AppealRepository(uow).save(appeal)


def photo_id(appeal_id: UUID, number: int) -> UUID:
    """Under which a photo of the appeal is kept."""
    return uuid5(appeal_id, str(number))
