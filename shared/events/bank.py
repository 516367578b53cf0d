"""Facts that the bank tells, signed per message. The bank is outside: claims believes nothing unsigned."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class BankAnswer(Event):
    """What every answer carries; keyed and correlated by the instruction's reference."""

    key: ClassVar[str] = "reference"
    reference: str
    payout_id: UUID
    amount_fen: int


class PayoutSucceeded(BankAnswer):
    """The bank credited the account."""

    type: ClassVar[str] = "bank.payout_succeeded.v1"


class PayoutReturned(BankAnswer):
    """The bank could not credit the account."""

    type: ClassVar[str] = "bank.payout_returned.v1"
    reason: str
    """`account_closed`, `name_mismatch` or `refused`."""
