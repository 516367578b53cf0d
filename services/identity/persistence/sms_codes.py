"""Rows of codes: only the newest for a login, purpose and browser counts."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update

from services.identity.domain.sms_codes import DAY_SECONDS, LIFETIME, TRIES, Asked, Before
from services.identity.persistence.tables import sms_code
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_SWEEP = 20


@dataclass(frozen=True)
class Tried:
    """A code that may still be used, with one try less."""

    id: UUID
    code_index: bytes


async def before(uow: UnitOfWork, subject: bytes) -> Before:
    """Whoever asks for the same waits here until this transaction ends."""
    await uow.fetch("select pg_advisory_xact_lock($1)", int.from_bytes(subject[:8], "big", signed=True))
    ago = func.extract("epoch", func.now() - sms_code.c.made_at)
    query = select(
        func.count().filter(ago < 3600).label("in_hour"),  # noqa: PLR2004 - an hour
        func.count().filter(ago < DAY_SECONDS).label("in_day"),
        func.coalesce(func.min(ago), DAY_SECONDS).label("seconds_ago"),
    ).where(sms_code.c.subject == subject)
    row = (await uow.session.execute(query)).one()
    return Before(row.in_hour, row.in_day, float(row.seconds_ago))


async def add(uow: UnitOfWork, keys: Keys, asked: Asked, code: str) -> UUID:
    """Keep a digest of the code; rows older than a day go."""
    old = select(sms_code.c.id).where(sms_code.c.made_at < func.now() - func.make_interval(0, 0, 0, 1)).limit(_SWEEP)
    await uow.session.execute(delete(sms_code).where(sms_code.c.id.in_(old.with_for_update(skip_locked=True))))
    identifier = new_id()
    await uow.session.execute(
        insert(sms_code).values(
            id=identifier,
            agency=uow.agency,
            purpose=asked.purpose,
            subject=asked.subject(keys),
            binding=asked.browser(keys),
            code_index=digest(keys, identifier, code),
            made_at=func.now(),
            expires_at=func.now() + LIFETIME,
        )
    )
    return identifier


async def take_try(uow: UnitOfWork, keys: Keys, asked: Asked) -> Tried | None:
    """Count one try of the newest code; None when there is none that could be used."""
    newest = (
        select(sms_code.c.id)
        .where(
            sms_code.c.subject == asked.subject(keys),
            sms_code.c.binding == asked.browser(keys),
            sms_code.c.purpose == asked.purpose,
        )
        .order_by(sms_code.c.made_at.desc(), sms_code.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        update(sms_code)
        .where(
            sms_code.c.id == newest,
            sms_code.c.tries < TRIES,
            sms_code.c.used_at.is_(None),
            sms_code.c.expires_at > func.now(),
        )
        .values(tries=sms_code.c.tries + 1)
        .returning(sms_code.c.id, sms_code.c.code_index)
    )
    row = (await uow.session.execute(statement)).first()
    return None if row is None else Tried(row.id, bytes(row.code_index))


async def use(uow: UnitOfWork, identifier: UUID) -> bool:
    """Mark it as used; False when somebody was quicker."""
    statement = (
        update(sms_code)
        .where(sms_code.c.id == identifier, sms_code.c.used_at.is_(None), sms_code.c.expires_at > func.now())
        .values(used_at=func.now())
        .returning(sms_code.c.id)
    )
    return (await uow.session.execute(statement)).first() is not None


def digest(keys: Keys, identifier: UUID, code: str) -> bytes:
    """A million codes are soon tried: the digest is keyed, and differs from row to row."""
    return keys.blind(f"code/{identifier}/{code}")
