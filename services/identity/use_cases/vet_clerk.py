"""Before an employer appoints somebody who is not known yet: the registry says whether name and number belong together.

It is asked before the appointment's own transaction begins, and not to find out by trying whose number it is.
"""

from uuid import UUID

from services.identity.domain import documents
from services.identity.domain.attempt import Limit
from services.identity.persistence import attempts
from services.identity.use_cases.appoint_clerk import NewClerk, known_person
from services.identity.use_cases.registry import Registry
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.standing import ADMINISTRATOR, require
from shared.security.principal import Principal

_CHECKS, _HOUR_SECONDS = 20, 3600
"""By one administrator."""


async def vet_clerk(gate: Gate, registry: Registry, by: Principal, employer_id: UUID, wanted: NewClerk) -> bool:
    """True for somebody new whom the registry knows; False where nobody new is to be registered."""
    if not wanted.roles or not wanted.id_number or not wanted.phone:
        return False
    async with gate.database.unit_of_work(by.agency) as looking:
        await require(looking, by, employer_id, ADMINISTRATOR)
        if await known_person(looking, gate.keys, wanted) is not None:
            return False
        number = documents.own_document("resident_id", wanted.id_number)
        limit = Limit(gate.keys.blind(f"registry/clerks/{by.person_id}"), _CHECKS, _HOUR_SECONDS)
        await attempts.count(looking, [limit])
    await registry.require("resident_id", number, wanted.name)
    return True
