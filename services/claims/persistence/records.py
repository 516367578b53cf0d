"""What is only ever added to a claim: its timeline after the submission, and who decided or paid."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert as plain_insert
from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert

from services.claims.domain.errors import SamePerson
from services.claims.persistence.tables import claim, claim_duty, claim_timeline
from shared import clock
from shared.db.unit_of_work import UnitOfWork

PAYER = "payer"
HELPER = "helper"


def decider(stage: str) -> str:
    """The duty of deciding at a stage."""
    return f"decider:{stage}"


def occurred_at(uow: UnitOfWork) -> datetime:
    """When the event being handled happened."""
    return uow.heard.time if uow.heard is not None else clock.now()


async def note(uow: UnitOfWork, claim_id: UUID, code: str, at: datetime, **details: Any) -> None:
    """Add a line to the timeline: stage, round, reasons, fields, comment_cipher, helper_id where there are any."""
    row = {"agency": uow.agency, "claim_id": claim_id, "code": code, "at": at, **details}
    await uow.session.execute(plain_insert(claim_timeline).values(row))


async def note_helper(uow: UnitOfWork, claim_id: UUID, helper_id: UUID | None, at: datetime) -> None:
    """Whoever hands in for somebody neither decides nor pays; nothing where nobody helps."""
    if helper_id is not None:
        await uow.settle()  # the claim has to stand there
        await take_duty(uow, claim_id, helper_id, HELPER, at)


async def take_duty(uow: UnitOfWork, claim_id: UUID, person_id: UUID, duty: str, at: datetime) -> None:
    """Record who does what, or SamePerson: one duty per person and claim (the primary key), none for who submitted it.

    The latter is a check of its own, held to the claim's person by a foreign key.
    """
    columns = ("claim_id", "person_id", "submitter_id", "agency", "duty", "at")
    allowed = select(
        claim.c.id, literal(person_id), claim.c.person_id, claim.c.agency, literal(duty), literal(at)
    ).where(claim.c.id == claim_id, claim.c.person_id != person_id)
    statement = insert(claim_duty).from_select(columns, allowed).on_conflict_do_nothing()
    if (await uow.session.execute(statement.returning(claim_duty.c.duty))).first() is not None:
        return
    query = select(claim_duty.c.duty).where(claim_duty.c.claim_id == claim_id, claim_duty.c.person_id == person_id)
    if (await uow.session.execute(query)).scalar() != duty:
        raise SamePerson
