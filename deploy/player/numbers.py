"""Numbers that pass every check and belong to nobody: born on 29 February, phones and accounts of one made-up range."""

import secrets
from collections.abc import Callable

from stdnum import luhn
from stdnum.cn import ric, uscc

_YEARS = ("2000", "2004")
"""After the youngest of the districts was founded: a number names the place of birth as it was called then."""
_DIGITS = "0123456789"
_BANK_PREFIX = "6222020595"
_given: set[str] = set()
"""Numbers of this process so far: there are few of their kind, and two people with one number would be one."""


def id_number(district: str) -> str:
    """A resident identity number with its check digit."""
    number = _another(lambda: f"{district}{secrets.choice(_YEARS)}0229{_digits(3)}")
    return number + str(ric.calc_check_digit(f"{number}0"))


def phone() -> str:
    """A mobile number."""
    return _another(lambda: f"1990595{_digits(4)}")


def credit_code(district: str) -> str:
    """A unified social credit code of an enterprise."""
    number = f"91{district}MA{_digits(7)}"
    return number + str(uscc.calc_check_digit(number))


def bank_account() -> str:
    """A card number of 19 digits with its check digit."""
    number = _BANK_PREFIX + _digits(8)
    return number + str(luhn.calc_check_digit(number))


def _another(draw: Callable[[], str]) -> str:
    number = draw()
    while number in _given:
        number = draw()
    _given.add(number)
    return number


def _digits(count: int) -> str:
    return "".join(secrets.choice(_DIGITS) for _ in range(count))
