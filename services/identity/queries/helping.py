"""Who helps whom, as the two of them see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.identity.persistence import helping as rows
from services.identity.persistence.tables import person, session
from shared import clock
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class HelpView:
    """`name` is the other one's: None while somebody has not agreed, so that a number gives away no name."""

    id: UUID
    kind: str
    state: str
    name: str | None
    offered_at: datetime
    expires_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class HelpingNow:
    help_id: UUID
    helper_name: str
    until: datetime


async def help_of(uow: UnitOfWork, person_id: UUID) -> tuple[list[HelpView], list[HelpView]]:
    """What the person gave, and what they hold or are asked for."""
    own = select(person.c.phone_index).where(person.c.id == person_id)
    found = await rows.of_person(uow, person_id, (await uow.session.execute(own)).scalar_one())
    names = await names_of(uow, [row.helper_id for row in found] + [row.person_id for row in found])
    given = [_view(row, names.get(row.helper_id)) for row in found if row.person_id == person_id]
    held = [_view(row, names.get(row.person_id)) for row in found if row.person_id != person_id]
    return given, held


def _view(row: Any, name: str | None) -> HelpView:
    over = row.state != "ended" and row.expires_at <= clock.now()
    state = "ended" if over else row.state
    ended_at = row.expires_at if over else row.ended_at
    return HelpView(row.id, row.kind, state, name, row.offered_at, row.expires_at, ended_at)


async def names_of(uow: UnitOfWork, people: list[UUID | None]) -> dict[UUID | None, str]:
    """Names by id; erased people have none."""
    wanted = {identifier for identifier in people if identifier is not None}
    query = select(person.c.id, person.c.name_cipher).where(person.c.id.in_(wanted), person.c.name_cipher != "")
    found = (await uow.session.execute(query)).all() if wanted else []
    names = await uow.cipher.decrypt_many("identity", [(row.id, row.name_cipher) for row in found])
    return {row.id: name for row, name in zip(found, names, strict=True) if name is not None}


async def helping_now(uow: UnitOfWork, session_id: UUID) -> HelpingNow | None:
    """For the pages of a session that acts for somebody: who acts, and until when."""
    query = select(session.c.help_id, session.c.person_id).where(session.c.id == session_id)
    row = (await uow.session.execute(query)).first()
    if row is None or row.help_id is None:
        return None
    found = await rows.helping(uow, row.help_id, row.person_id)
    names = await names_of(uow, [row.person_id])
    return None if found is None else HelpingNow(found.id, names.get(row.person_id, ""), found.expires_at)
