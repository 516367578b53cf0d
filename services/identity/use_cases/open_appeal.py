"""An appeal that came is matched with an account and told to review; one that fits none is gone without a word."""

from uuid import UUID, uuid5

from services.identity.domain.account_appeal import AccountAppeal, AppealFacts
from services.identity.persistence import accounts
from services.identity.persistence.arrivals import Arrival
from services.identity.persistence.helping import AppealRepository
from services.identity.persistence.repository import PersonRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.storage.files import Files


async def open_appeal(uow: UnitOfWork, keys: Keys, files: Files, arrival: Arrival) -> None:
    account = await accounts.find(uow, keys.blind(arrival.number))
    if account is None:
        return
    person = await PersonRepository(uow).get(account.person_id)
    known_as = await uow.cipher.decrypt("identity", person.id, person.name_cipher)
    if known_as == arrival.name and not await AppealRepository(uow).has_open(person.id):
        await _keep(uow, keys, files, person.id, arrival)


async def _keep(uow: UnitOfWork, keys: Keys, files: Files, person_id: UUID, arrival: Arrival) -> None:
    values = (arrival.employer, arrival.phone)
    sealed = await uow.cipher.encrypt_many("identity", [(person_id, value) for value in values])
    facts = AppealFacts(sealed[0], sealed[1], keys.blind(arrival.phone), len(arrival.photos))
    appeal = AccountAppeal.submit(new_id(), uow.agency, person_id, facts, clock.now())
    for number, photo in enumerate(arrival.photos):
        await files.put(photo_id(appeal.id, number), person_id, photo)
    uow.audit.about(person_id, "account-appeal", appeal.id)
    await AppealRepository(uow).save(appeal)


def photo_id(appeal_id: UUID, number: int) -> UUID:
    """Under which a photo of the appeal is kept."""
    return uuid5(appeal_id, str(number))
