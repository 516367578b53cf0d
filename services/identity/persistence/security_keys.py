"""Rows of security keys, and of what they were asked to sign."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from services.identity.domain.office_errors import KeyKnown
from services.identity.domain.security_key import ChallengePurpose, NewKey
from services.identity.persistence.tables import key_challenge, security_key
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class Key:
    id: UUID
    credential_id: bytes
    public_key: bytes
    label_cipher: str
    made_at: datetime
    used_at: datetime | None
    copied_at: datetime | None
    """Since when it is taken no longer."""


async def ask(uow: UnitOfWork, session_id: UUID, purpose: ChallengePurpose, challenge: bytes, until: datetime) -> None:
    """In the place of an earlier question; those that nobody answered go."""
    await uow.session.execute(delete(key_challenge).where(key_challenge.c.expires_at < func.now()))
    row = {"session_id": session_id, "purpose": purpose, "agency": uow.agency}
    asked = {"challenge": challenge, "expires_at": until}
    statement = upsert(key_challenge).values(**row, **asked)
    await uow.session.execute(statement.on_conflict_do_update(index_elements=["session_id", "purpose"], set_=asked))


async def take_challenge(uow: UnitOfWork, session_id: UUID, purpose: ChallengePurpose, now: datetime) -> bytes | None:
    """It is answered once, rightly or wrongly; None when there is none, or it is too late."""
    mine = (key_challenge.c.session_id == session_id) & (key_challenge.c.purpose == purpose)
    statement = delete(key_challenge).where(mine).returning(key_challenge.c.challenge, key_challenge.c.expires_at)
    row = (await uow.session.execute(statement)).first()
    return None if row is None or row.expires_at <= now else bytes(row.challenge)


async def of_person(uow: UnitOfWork, person_id: UUID) -> list[Key]:
    """The oldest first."""
    columns = [security_key.c[name] for name in Key.__dataclass_fields__]
    query = select(*columns).where(security_key.c.person_id == person_id).order_by(security_key.c.id)
    return [Key(**row) for row in (await uow.session.execute(query)).mappings()]


async def add(uow: UnitOfWork, person_id: UUID, key: NewKey, label_cipher: str, at: datetime) -> UUID:
    """KeyKnown where anybody of the agency has it."""
    row = {"id": new_id(), "agency": uow.agency, "person_id": person_id, "label_cipher": label_cipher, "made_at": at}
    try:
        await uow.session.execute(insert(security_key).values(**row, **vars(key)))
    except IntegrityError as error:
        raise KeyKnown from error
    return UUID(str(row["id"]))


async def count_on(uow: UnitOfWork, key_id: UUID, sign_count: int, at: datetime) -> bool:
    """False when the key's counter does not go on from where it was; keys without one say 0 for ever."""
    counted = security_key.c.sign_count
    goes_on = counted < sign_count if sign_count else counted == 0
    statement = update(security_key).where(security_key.c.id == key_id, goes_on)
    taken = await uow.session.execute(statement.values(sign_count=sign_count, used_at=at).returning(security_key.c.id))
    return taken.first() is not None


async def suspend(uow: UnitOfWork, key_id: UUID, at: datetime) -> None:
    await uow.session.execute(update(security_key).where(security_key.c.id == key_id).values(copied_at=at))


async def remove(uow: UnitOfWork, person_id: UUID, key_id: UUID) -> bool:
    """False when the person has no such key."""
    mine = (security_key.c.id == key_id) & (security_key.c.person_id == person_id)
    return (
        await uow.session.execute(delete(security_key).where(mine).returning(security_key.c.id))
    ).first() is not None
