"""Give somebody who has no password yet another activation code; the earlier one stops working (S1.1).

Not to whom an appeal gave the account back: that code went to the number that two people looked at.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.codes import ACTIVATION_LIFETIME, new_activation_code, plain_code
from services.identity.domain.errors import AlreadyActivated
from services.identity.persistence import accounts
from services.identity.persistence.helping import AppealRepository
from services.identity.persistence.repository import PersonRepository
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.observability.logs import log


@dataclass(frozen=True)
class Issued:
    """The code is shown this once; only its digest is kept."""

    activation_code: str
    expires_at: datetime


async def issue_activation_code(uow: UnitOfWork, keys: Keys, person_id: UUID, by: UUID) -> Issued:
    if not await PersonRepository(uow).exists(person_id):
        raise NotFound
    code = new_activation_code()
    index, expires_at = keys.blind(plain_code(code)), clock.now() + ACTIVATION_LIFETIME
    regained = await AppealRepository(uow).has_approved(person_id)
    if regained or not await accounts.replace_code(uow, person_id, index, expires_at):
        raise AlreadyActivated
    log().info("activation_code_issued", person_id=str(person_id), by=str(by))
    return Issued(code, expires_at)
