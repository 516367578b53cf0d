"""Answers of the bank that fit nothing: kept for people to look at, without any effect."""

from datetime import datetime

from sqlalchemy import insert

from services.claims.persistence.tables import bank_alarm
from shared.db.unit_of_work import UnitOfWork
from shared.events.bank import BankAnswer
from shared.observability.logs import log


async def raise_alarm(uow: UnitOfWork, answer: BankAnswer, kind: str, expected_fen: int | None, at: datetime) -> None:
    """Keep and log it."""
    row = {
        "event_id": uow.message_id, "agency": uow.agency, "type": answer.type, "kind": kind,
        "reference": answer.reference, "expected_fen": expected_fen, "told_fen": answer.amount_fen, "at": at,
    }  # fmt: skip
    await uow.session.execute(insert(bank_alarm).values(row))
    log().error("bank_alarm", kind=kind, reference=answer.reference, expected=expected_fen, told=answer.amount_fen)
