"""The fund's books: rows are only added, and the database refuses a transaction that does not balance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from services.claims.domain.ledger import Posting
from services.claims.domain.payout import Payout
from services.claims.persistence.tables import ledger_entry
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def book(uow: UnitOfWork, payout: Payout, postings: Sequence[Posting], at: datetime) -> None:
    """Write one transaction into the accounts of the payout's plan and year."""
    common = {
        "agency": uow.agency, "transaction_id": new_id(), "plan_id": payout.plan_id, "year": payout.year,
        "claim_id": payout.claim_id, "at": at,
    }  # fmt: skip
    rows = [
        {**common, "account": posting.account, "debit_fen": posting.debit_fen, "credit_fen": posting.credit_fen}
        for posting in postings
    ]
    await uow.session.execute(insert(ledger_entry), rows)
