"""ID numbers (居民身份证号码) as people type them, in their one written form."""

import re

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_OLD_NUMBER = re.compile(r"[0-9]{15}")


def normalised(text: str) -> str | None:
    """18 characters with the right check digit and a possible birth date, or None.

    A number of the old 15 digits gets its century and check digit (S11.2).
    """
    number = re.sub(r"\s", "", text).upper()
    if _OLD_NUMBER.fullmatch(number):
        number = f"{number[:6]}19{number[6:]}"
        number += str(ric.calc_check_digit(f"{number}0"))
    if not _NUMBER.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return None
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return None
    return number


def masked(number: str) -> str:
    """First three and last four characters."""
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"
