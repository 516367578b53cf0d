"""Binding slips: rows without facts to tell. A slip's code can be printed again until it is used or replaced."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, update

from services.identity.persistence.tables import binding_slip
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class NewSlip:
    """`issued_to` may print it beside those who decide for the employer; `code_cipher` is under the employer's key."""

    employer_id: UUID
    insurance_kind: str
    code_index: bytes
    code_cipher: str
    issued_by: UUID | None
    issued_to: UUID | None
    issued_at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class UsedSlip:
    employer_id: UUID
    insurance_kind: str


async def issue(uow: UnitOfWork, slip: NewSlip) -> UUID:
    """Store it; an earlier one of the same kind that nobody used is worth nothing from now on."""
    await replace(uow, slip.employer_id, slip.insurance_kind)
    row = {"id": new_id(), "agency": uow.agency, **vars(slip)}
    await uow.session.execute(insert(binding_slip).values(row))
    return UUID(str(row["id"]))


async def replace(uow: UnitOfWork, employer_id: UUID, insurance_kind: str) -> None:
    """Whatever slip of the kind is open, is worth nothing from now on."""
    statement = (
        update(binding_slip)
        .where(
            binding_slip.c.employer_id == employer_id,
            binding_slip.c.insurance_kind == insurance_kind,
            binding_slip.c.used_at.is_(None),
            binding_slip.c.replaced_at.is_(None),
        )
        .values(replaced_at=func.now(), code_cipher=None)
    )
    await uow.session.execute(statement)


async def find(uow: UnitOfWork, code_index: bytes) -> UsedSlip | None:
    """What a good code is for, its row locked; None when it is wrong, used, replaced or expired."""
    query = (
        select(binding_slip.c.employer_id, binding_slip.c.insurance_kind)
        .where(
            binding_slip.c.code_index == code_index,
            binding_slip.c.used_at.is_(None),
            binding_slip.c.replaced_at.is_(None),
            binding_slip.c.expires_at > func.now(),
        )
        .with_for_update()
    )
    row = (await uow.session.execute(query)).first()
    return None if row is None else UsedSlip(row.employer_id, row.insurance_kind)


async def use(uow: UnitOfWork, code_index: bytes) -> None:
    """It worked, once."""
    statement = update(binding_slip).where(binding_slip.c.code_index == code_index)
    await uow.session.execute(statement.values(used_at=func.now(), code_cipher=None))
