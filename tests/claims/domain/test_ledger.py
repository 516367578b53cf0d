"""Invariant 9 in the small: debits equal credits, and what was owed is what is paid."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.claims.domain.ledger import BENEFITS_EXPENSE, CLAIMS_PAYABLE, FUND_BANK, Posting, approval, settlement

AMOUNTS = st.lists(st.tuples(st.integers(1, 10**10), st.booleans()), max_size=20)


@given(AMOUNTS)
def test_the_books_balance_whatever_is_approved_and_settled(amounts: list[tuple[int, bool]]) -> None:
    balances: Counter[str] = Counter()
    for amount, paid in amounts:
        transactions = [approval(amount), *([settlement(amount)] if paid else [])]
        for postings in transactions:
            assert sum(each.debit_fen for each in postings) == sum(each.credit_fen for each in postings)
            _book(balances, postings)
    assert sum(balances.values()) == 0
    assert balances[BENEFITS_EXPENSE] == sum(amount for amount, _ in amounts)
    assert -balances[CLAIMS_PAYABLE] == sum(amount for amount, paid in amounts if not paid)
    assert -balances[FUND_BANK] == sum(amount for amount, paid in amounts if paid)


def _book(balances: Counter[str], postings: tuple[Posting, ...]) -> None:
    for posting in postings:
        assert (posting.debit_fen == 0) != (posting.credit_fen == 0)
        balances[posting.account] += posting.debit_fen - posting.credit_fen
