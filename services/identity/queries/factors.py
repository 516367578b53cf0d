"""What a session still needs before its owner acts in an office."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from services.identity.domain.second_factor import proved_twice
from services.identity.persistence import factors, offices, security_keys
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class OwnKey:
    """A security key as its owner sees it."""

    id: UUID
    label: str
    made_at: datetime
    used_at: datetime | None
    copied_at: datetime | None
    """Since when it is taken no longer, because it may have been copied."""


FactorWanted = Literal["enrolment", "code"] | None


async def factor_wanted(uow: UnitOfWork, person_id: UUID, amr: Collection[str]) -> FactorWanted:
    """Of staff, in a session that was proved so: a code of their app, or first of all the app itself."""
    if proved_twice(amr) or not await offices.is_staff(uow, person_id):
        return None
    factor = await factors.of_person(uow, person_id)
    return "code" if factor is not None and factor.confirmed else "enrolment"


async def own_keys(uow: UnitOfWork, person_id: UUID) -> list[OwnKey]:
    found = await security_keys.of_person(uow, person_id)
    labels = await uow.cipher.decrypt_many("identity", [(person_id, key.label_cipher) for key in found])
    return [
        OwnKey(key.id, label or "", key.made_at, key.used_at, key.copied_at)
        for key, label in zip(found, labels, strict=True)
    ]
