"""Rows of second factors and of their codes on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.persistence.tables import recovery_code, second_factor, security_key
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class Factor:
    """Not `confirmed` until a code of it came."""

    secret_cipher: str
    confirmed: bool


async def of_person(uow: UnitOfWork, person_id: UUID) -> Factor | None:
    query = select(second_factor).where(second_factor.c.person_id == person_id)
    row = (await uow.session.execute(query)).first()
    return None if row is None else Factor(row.secret_cipher, row.confirmed_at is not None)


async def begin(uow: UnitOfWork, person_id: UUID, secret_cipher: str, at: datetime) -> None:
    """Where two begin at once, the first one counts."""
    row = {"person_id": person_id, "agency": uow.agency, "secret_cipher": secret_cipher, "made_at": at}
    await uow.session.execute(insert(second_factor).values(row).on_conflict_do_nothing())


async def take_step(uow: UnitOfWork, person_id: UUID, step: int, at: datetime) -> bool:
    """False when this step's code, or a later one, was taken before."""
    fresh = (second_factor.c.person_id == person_id) & (func.coalesce(second_factor.c.last_step, 0) < step)
    statement = update(second_factor).where(fresh)
    values = {"last_step": step, "confirmed_at": func.coalesce(second_factor.c.confirmed_at, at)}
    taken = await uow.session.execute(statement.values(values).returning(second_factor.c.person_id))
    return taken.first() is not None


async def keep_codes(uow: UnitOfWork, person_id: UUID, indexes: Sequence[bytes]) -> None:
    """In the place of any that there were."""
    await uow.session.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    rows = [{"id": new_id(), "agency": uow.agency, "person_id": person_id, "code_index": index} for index in indexes]
    await uow.session.execute(insert(recovery_code).values(rows))


async def use_code(uow: UnitOfWork, person_id: UUID, index: bytes) -> bool:
    """It works once."""
    unused = (recovery_code.c.person_id == person_id) & recovery_code.c.used_at.is_(None)
    statement = update(recovery_code).where(unused, recovery_code.c.code_index == index).values(used_at=func.now())
    return (await uow.session.execute(statement.returning(recovery_code.c.id))).first() is not None


async def codes_left(uow: UnitOfWork, person_id: UUID) -> int:
    unused = (recovery_code.c.person_id == person_id) & recovery_code.c.used_at.is_(None)
    query = select(func.count()).select_from(recovery_code).where(unused)
    return int((await uow.session.execute(query)).scalar_one())


async def forget(uow: UnitOfWork, person_id: UUID) -> None:
    """The next sign-in begins anew."""
    await uow.session.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    await uow.session.execute(delete(security_key).where(security_key.c.person_id == person_id))
    await uow.session.execute(delete(second_factor).where(second_factor.c.person_id == person_id))
