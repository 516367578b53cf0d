"""Double entry: every transaction's debits equal its credits."""

from dataclasses import dataclass

BENEFITS_EXPENSE = "benefits_expense"
CLAIMS_PAYABLE = "claims_payable"
FUND_BANK = "fund_bank"


@dataclass(frozen=True)
class Posting:
    """One line of a transaction; one of the two amounts is 0."""

    account: str
    debit_fen: int = 0
    credit_fen: int = 0


def approval(amount_fen: int) -> tuple[Posting, ...]:
    """The fund owes the worker."""
    return _transfer(BENEFITS_EXPENSE, CLAIMS_PAYABLE, amount_fen)


def settlement(amount_fen: int) -> tuple[Posting, ...]:
    """The fund's bank account has paid what was owed."""
    return _transfer(CLAIMS_PAYABLE, FUND_BANK, amount_fen)


def _transfer(debited: str, credited: str, amount_fen: int) -> tuple[Posting, ...]:
    return Posting(debited, debit_fen=amount_fen), Posting(credited, credit_fen=amount_fen)
