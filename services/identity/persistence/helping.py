"""Rows of help and of appeals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.exc import IntegrityError

from services.identity.domain.account_appeal import AccountAppeal
from services.identity.domain.errors import AppealOpen
from services.identity.domain.help import Help
from services.identity.domain.states import AppealState, HelpState
from services.identity.persistence.tables import account_appeal, help_, session
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.repository import Repository


class HelpRepository(Repository[Help]):
    entity = Help
    producer: ClassVar[str] = "identity"


class AppealRepository(Repository[AccountAppeal]):
    entity = AccountAppeal
    producer: ClassVar[str] = "identity"

    async def has_open(self, person_id: UUID) -> bool:
        query = select(account_appeal.c.id).where(
            account_appeal.c.person_id == person_id, account_appeal.c.state == AppealState.SUBMITTED
        )
        return (await self._uow.session.execute(query)).first() is not None

    async def has_approved(self, person_id: UUID) -> bool:
        query = select(account_appeal.c.id).where(
            account_appeal.c.person_id == person_id, account_appeal.c.state == AppealState.APPROVED
        )
        return (await self._uow.session.execute(query)).first() is not None

    async def save(self, aggregate: AccountAppeal) -> None:
        """AppealOpen while an earlier one of the same person is undecided."""
        try:
            await super().save(aggregate)
        except IntegrityError as error:
            raise AppealOpen from error


@dataclass(frozen=True)
class Helping:
    """For whom a session acts now."""

    id: UUID
    person_id: UUID
    expires_at: datetime


async def helping(uow: UnitOfWork, help_id: UUID, helper_id: UUID) -> Helping | None:
    """None once it ended or its time is over."""
    query = select(help_.c.id, help_.c.person_id, help_.c.expires_at).where(
        help_.c.id == help_id,
        help_.c.helper_id == helper_id,
        help_.c.state == HelpState.ACTIVE,
        help_.c.expires_at > func.now(),
    )
    row = (await uow.session.execute(query)).first()
    return None if row is None else Helping(row.id, row.person_id, row.expires_at)


async def turn_session(uow: UnitOfWork, session_id: UUID, help_id: UUID | None) -> None:
    """The session acts for somebody else, or for its owner again; earlier proofs were of the other one."""
    values = {"help_id": help_id, "stepped_up_at": None}
    await uow.session.execute(update(session).where(session.c.id == session_id).values(values))


async def of_person(uow: UnitOfWork, person_id: UUID, phone_index: bytes | None) -> list[Any]:
    """Given by the person, held, or offered to their number; those that ended long ago are left out."""
    mine = or_(help_.c.person_id == person_id, help_.c.helper_id == person_id)
    if phone_index is not None:
        mine |= (help_.c.helper_phone_index == phone_index) & (help_.c.state == HelpState.OFFERED)
    recent = (help_.c.state != HelpState.ENDED) | (help_.c.ended_at > func.now() - func.make_interval(0, 0, 0, 90))
    query = select(help_).where(mine, recent).order_by(help_.c.id.desc()).limit(100)
    return list((await uow.session.execute(query)).all())


async def open_ids(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    """Help that is offered or active, given or held."""
    either = or_(help_.c.person_id == person_id, help_.c.helper_id == person_id)
    query = select(help_.c.id).where(either, help_.c.state != HelpState.ENDED)
    return list((await uow.session.execute(query)).scalars())


async def appeals_of(uow: UnitOfWork, person_id: UUID) -> list[Any]:
    query = select(account_appeal).where(account_appeal.c.person_id == person_id)
    return list((await uow.session.execute(query)).all())


async def appeal(uow: UnitOfWork, appeal_id: UUID) -> Any | None:
    query = select(account_appeal).where(account_appeal.c.id == appeal_id)
    return (await uow.session.execute(query)).first()


async def clear_appeals(uow: UnitOfWork, person_id: UUID) -> None:
    """What an appeal said goes; that there was one stays."""
    values = {"employer_cipher": "", "phone_cipher": "", "phone_index": None, "state": AppealState.REFUSED}
    open_ = (account_appeal.c.person_id == person_id) & (account_appeal.c.state == AppealState.SUBMITTED)
    await uow.session.execute(update(account_appeal).where(open_).values(values))
    values.pop("state")
    mine = account_appeal.c.person_id == person_id
    await uow.session.execute(update(account_appeal).where(mine).values(values))
