"""Accounts, their activation codes and their sessions: rows without facts to tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, or_, select, update

from services.identity.persistence import sessions
from services.identity.persistence.tables import account, activation, agency, person, session
from shared.db.arrays import as_array
from shared.db.rows import as_json
from shared.db.together import Question, Write
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

NOBODY = UUID(int=0)
"""Has neither keys nor sessions, and never gets any."""

_LOCKED = "select person_id from account where person_id = any(cast($1::text as uuid[])) and locked_at is not null"
_OVER = "select id from session where person_id = any(cast($1::text as uuid[])) and expires_at < now()"
_SPENT_GO = "delete from spent_token where session_id = any($1::uuid[])"
_SESSIONS_GO = "delete from session where id = any($1::uuid[])"
_RENEW = "update account set password_hash = $2 where person_id = $1"
_OPEN = """
insert into session (id, agency, person_id, token_digest, address_index, created_at, expires_at, device, amr,
  stepped_up_at, last_seen_at)
select id, agency, person_id, token_digest, address_index, created_at, expires_at, device, amr, stepped_up_at, now()
from json_populate_recordset(null::session, $1::json)
"""


@dataclass(frozen=True)
class Account:
    """`password_hash` is None until the account is activated."""

    person_id: UUID
    password_hash: str | None


@dataclass(frozen=True)
class NewSession:
    """By the names of the columns."""

    person_id: UUID
    token_digest: bytes
    address_index: bytes
    created_at: datetime
    expires_at: datetime
    device: str
    amr: str
    stepped_up_at: datetime


async def agency_name(uow: UnitOfWork) -> str | None:
    """The name of the agency that was entered, or None when there is no such agency."""
    query = select(agency.c.name).where(agency.c.agency == uow.agency)
    return (await uow.session.execute(query)).scalar_one_or_none()


async def add_agency(uow: UnitOfWork, name: str) -> None:
    await uow.session.execute(insert(agency).values(agency=uow.agency, name=name))


async def open_account(uow: UnitOfWork, person_id: UUID, code_index: bytes, expires_at: datetime) -> None:
    """An account without a password, and the code that lets its owner set one."""
    await uow.session.execute(insert(account).values(agency=uow.agency, person_id=person_id))
    row = {"id": new_id(), "agency": uow.agency, "person_id": person_id}
    await uow.session.execute(insert(activation).values(**row, code_index=code_index, expires_at=expires_at))


async def replace_code(uow: UnitOfWork, person_id: UUID, code_index: bytes, expires_at: datetime) -> bool:
    """Put another code in the place of the one that was not used; False when it was used."""
    statement = (
        update(activation)
        .where(activation.c.person_id == person_id, activation.c.used_at.is_(None))
        .values(code_index=code_index, expires_at=expires_at)
        .returning(activation.c.id)
    )
    return (await uow.session.execute(statement)).first() is not None


async def find(uow: UnitOfWork, login_index: bytes) -> Account | None:
    """The account of whoever has this phone or ID number."""
    query = (
        select(account.c.person_id, account.c.password_hash)
        .join(person, person.c.id == account.c.person_id)
        .where(or_(person.c.phone_index == login_index, person.c.id_number_index == login_index))
    )
    row = (await uow.session.execute(query)).first()
    return None if row is None else Account(row.person_id, row.password_hash)


async def own_numbers(uow: UnitOfWork, person_id: UUID) -> Sequence[str]:
    """The person's phone and ID number in the clear."""
    query = select(person.c.phone_cipher, person.c.id_number_cipher).where(person.c.id == person_id)
    row = (await uow.session.execute(query)).one()
    return [text or "" for text in await uow.cipher.decrypt_many("identity", [(person_id, cipher) for cipher in row])]


async def phone_of(uow: UnitOfWork, login_index: bytes) -> str | None:
    """The phone of whoever has this phone or ID number; for nobody the same is done with nobody's key."""
    columns = (person.c.id, person.c.phone_cipher)
    match = or_(person.c.phone_index == login_index, person.c.id_number_index == login_index)
    row = (await uow.session.execute(select(*columns).where(match))).first()
    if row is None:
        return await uow.cipher.decrypt("identity", NOBODY, "")
    return await uow.cipher.decrypt("identity", row.id, row.phone_cipher)


async def use_code(uow: UnitOfWork, person_id: UUID, code_index: bytes) -> bool:
    """Mark the code as used; False when it is wrong, used or expired."""
    statement = (
        update(activation)
        .where(
            activation.c.person_id == person_id,
            activation.c.code_index == code_index,
            activation.c.used_at.is_(None),
            activation.c.expires_at > func.now(),
        )
        .values(used_at=func.now())
        .returning(activation.c.id)
    )
    return (await uow.session.execute(statement)).first() is not None


async def set_password(uow: UnitOfWork, person_id: UUID, password_hash: str, but: UUID | None = None) -> None:
    """Store the new hash; sessions opened with the old one end, but for the one in which it was changed.

    A code that had been waiting for a first password is worth nothing any more.
    """
    await renew_hash(uow, person_id, password_hash)
    unused = (activation.c.person_id == person_id) & activation.c.used_at.is_(None)
    await uow.session.execute(update(activation).where(unused).values(used_at=func.now()))
    await sessions.revoke_all(uow, person_id, but)


async def renew_hash(uow: UnitOfWork, person_id: UUID, password_hash: str) -> None:
    """The same password under other parameters."""
    await uow.write(Write(_RENEW, [person_id, password_hash]))


async def begin_anew(uow: UnitOfWork, person_id: UUID, code_index: bytes, expires_at: datetime) -> None:
    """No password, no session: only this code leads back in."""
    where = account.c.person_id == person_id
    await uow.session.execute(update(account).where(where).values(password_hash=None))
    await sessions.revoke_all(uow, person_id)
    row = {"id": new_id(), "agency": uow.agency, "person_id": person_id}
    await uow.session.execute(insert(activation).values(**row, code_index=code_index, expires_at=expires_at))


async def close(uow: UnitOfWork, person_id: UUID) -> None:
    """Nobody signs in to the account any more."""
    await uow.session.execute(update(account).where(account.c.person_id == person_id).values(password_hash=None))
    unused = (activation.c.person_id == person_id) & activation.c.used_at.is_(None)
    await uow.session.execute(update(activation).where(unused).values(used_at=func.now()))
    await sessions.revoke_all(uow, person_id)


async def of_person(uow: UnitOfWork, person_id: UUID) -> Account:
    query = select(account.c.person_id, account.c.password_hash).where(account.c.person_id == person_id)
    row = (await uow.session.execute(query)).one()
    return Account(row.person_id, row.password_hash)


async def lock(uow: UnitOfWork, person_id: UUID, at: datetime | None) -> None:
    """None opens it again."""
    await uow.session.execute(update(account).where(account.c.person_id == person_id).values(locked_at=at))


async def add_account(uow: UnitOfWork, person_id: UUID, password_hash: str) -> None:
    """The account of somebody who registered themselves."""
    row = {"agency": uow.agency, "person_id": person_id, "password_hash": password_hash}
    await uow.session.execute(insert(account).values(row))


def before_sessions(people: Sequence[UUID]) -> tuple[Question, Question]:
    """Whose account is locked, and which of these people's sessions have expired."""
    ids = as_array(people)
    return Question(_LOCKED, [ids]), Question(_OVER, [ids])


async def open_sessions(uow: UnitOfWork, opened: Sequence[NewSession], over: Sequence[UUID]) -> None:
    """Store them; those that are over go, with the tokens they had."""
    if over:
        await uow.write(Write(_SPENT_GO, [over]))
        await uow.write(Write(_SESSIONS_GO, [over]))
    rows = [{"id": new_id(), "agency": uow.agency, **vars(one)} for one in opened]
    await uow.write(Write(_OPEN, [as_json(rows)]))


async def revoke_session(uow: UnitOfWork, token_digest: bytes) -> None:
    where = (session.c.token_digest == token_digest) & session.c.revoked_at.is_(None)
    await uow.session.execute(update(session).where(where).values(revoked_at=func.now()))
