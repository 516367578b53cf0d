"""Erase somebody at their own wish: account, indexes and files go at once, their keys with the next breath.

What follows from the event goes in the other services. Statutory financial records stay, under the id alone.
"""

from uuid import UUID

from services.identity.domain.errors import HoldsOffices
from services.identity.persistence import accounts, factors, grants, helping
from services.identity.persistence.helping import HelpRepository
from services.identity.persistence.repository import PersonRepository, RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.open_appeal import photo_id
from services.identity.use_cases.tell_phone import ERASED, tell_phone
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.storage.files import Files


async def erase_person(uow: UnitOfWork, keys: Keys, files: Files, person_id: UUID) -> None:
    """HoldsOffices while the person has more roles than their own."""
    held = await grants.held(uow, person_id)
    if any(role != "worker" for _, role in held):
        raise HoldsOffices
    now = clock.now()
    for grant_id, _ in held:
        repository = RoleGrantRepository(uow)
        grant = await repository.get(grant_id)
        grant.revoke(person_id, now)
        await repository.save(grant)
    for help_id in await helping.open_ids(uow, person_id):
        given = await HelpRepository(uow).get(help_id)
        given.end(None, now)
        await HelpRepository(uow).save(given)
    await _drop_appeals(uow, files, person_id)
    await accounts.close(uow, person_id)
    await factors.forget(uow, person_id)
    people = PersonRepository(uow)
    person = await people.get(person_id)
    phone = await uow.cipher.decrypt("identity", person_id, person.phone_cipher)
    person.erase(now)
    await people.save(person)
    if phone is not None:
        await tell_phone(uow, keys, phone, ERASED)


async def _drop_appeals(uow: UnitOfWork, files: Files, person_id: UUID) -> None:
    for appeal in await helping.appeals_of(uow, person_id):
        for number in range(appeal.photos):
            await files.remove(photo_id(appeal.id, number))
    await helping.clear_appeals(uow, person_id)
