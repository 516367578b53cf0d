"""What is only ever added to a claim: its timeline, and who held which duty."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert as plain_insert
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.claims.domain.errors import SamePerson
from services.claims.persistence.tables import claim_duty, claim_timeline
from shared import clock
from shared.db.rows import insert_rows
from shared.db.unit_of_work import UnitOfWork

SUBMITTER = "submitter"
PAYER = "payer"


def decider(stage: str) -> str:
    """The duty of deciding at a stage."""
    return f"decider:{stage}"


def occurred_at(uow: UnitOfWork) -> datetime:
    """When the event being handled happened."""
    return uow.heard.time if uow.heard is not None else clock.now()


async def note(uow: UnitOfWork, claim_id: UUID, code: str, at: datetime, **details: Any) -> None:
    """Add a line to the timeline: stage, round, reasons, fields, comment_cipher where there are any."""
    row = {"agency": uow.agency, "claim_id": claim_id, "code": code, "at": at, **details}
    await uow.session.execute(plain_insert(claim_timeline).values(row))


async def note_submissions(uow: UnitOfWork, submitted: Sequence[tuple[UUID, UUID]], at: datetime) -> None:
    """The first line of the timeline and the first duty, for each claim and its submitter."""
    lines = [
        {"agency": uow.agency, "claim_id": claim_id, "code": "submitted", "at": at, "round": 1}
        for claim_id, _ in submitted
    ]
    duties = [_duty(uow, claim_id, person_id, SUBMITTER, at) for claim_id, person_id in submitted]
    await insert_rows(uow, claim_timeline, lines)
    await insert_rows(uow, claim_duty, duties)


async def take_duty(uow: UnitOfWork, claim_id: UUID, person_id: UUID, duty: str, at: datetime) -> None:
    """Record who does what; one duty per person and claim (the primary key), or SamePerson."""
    statement = insert(claim_duty).values(_duty(uow, claim_id, person_id, duty, at)).on_conflict_do_nothing()
    if (await uow.session.execute(statement.returning(claim_duty.c.duty))).first() is not None:
        return
    query = select(claim_duty.c.duty).where(claim_duty.c.claim_id == claim_id, claim_duty.c.person_id == person_id)
    if (await uow.session.execute(query)).scalar_one() != duty:
        raise SamePerson


def _duty(uow: UnitOfWork, claim_id: UUID, person_id: UUID, duty: str, at: datetime) -> dict[str, Any]:
    return {"claim_id": claim_id, "person_id": person_id, "agency": uow.agency, "duty": duty, "at": at}
