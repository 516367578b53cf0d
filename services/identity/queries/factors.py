"""What a session still needs before its owner acts in an office."""

from collections.abc import Collection
from typing import Literal
from uuid import UUID

from services.identity.persistence import factors, offices
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import STAFF_ROLES

FactorWanted = Literal["enrolment", "code"] | None


async def factor_wanted(uow: UnitOfWork, person_id: UUID, amr: Collection[str]) -> FactorWanted:
    """Of staff, in a session that was proved so: a code of their app, or first of all the app itself."""
    if "otp" in amr or not any(role in STAFF_ROLES for role, _ in await offices.roles_of(uow, person_id)):
        return None
    factor = await factors.of_person(uow, person_id)
    return "code" if factor is not None and factor.confirmed else "enrolment"
