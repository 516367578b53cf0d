import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from services.claims.domain.account import Account
from services.claims.domain.errors import BadAccountNumber


@given(st.from_regex(r"[1-9][0-9]{11,17}", fullmatch=True))
def test_a_number_with_its_check_digit_is_taken_and_any_other_digit_is_refused(stem: str) -> None:
    good = stem + luhn.calc_check_digit(stem)
    assert Account.of("工行", good, "林小燕").number == good
    for digit in set("0123456789") - {good[-1]}:
        with pytest.raises(BadAccountNumber):
            Account.of("工行", stem + digit, "林小燕")


def test_blanks_between_digits_do_not_matter() -> None:
    assert Account.of("工行", "6222 0200 0000 0000 000", "林小燕").number == "6222020000000000000"


@pytest.mark.parametrize(
    "number", ["", "0", "62220", "6222020000000000000x", "６２２２０２０００００００００００００", "0" * 30]
)
def test_what_is_no_number_is_refused(number: str) -> None:
    with pytest.raises(BadAccountNumber) as refused:
        Account.of("工行", number, "林小燕")
    assert refused.value.field == "account.number"


def test_an_account_survives_its_encryption_as_text() -> None:
    account = Account("工行", "6222020000000000000", "林小燕")
    assert Account.read(account.text()) == account
