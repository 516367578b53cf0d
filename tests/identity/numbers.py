"""Made-up numbers with right check digits, each used once."""

from datetime import date, timedelta
from itertools import count

from stdnum.cn import ric, uscc

_next = count(1)


def id_number(born: str | None = None, place: str = "350502") -> str:
    """A day has a thousand numbers: after those comes the next."""
    number = next(_next)
    day = born or f"{date(1980, 1, 1) + timedelta(days=number // 1000):%Y%m%d}"
    body = f"{place}{day}{number % 1000:03d}"
    return body + ric.calc_check_digit(f"{body}0")


def phone() -> str:
    return f"138{next(_next):08d}"


def credit_code() -> str:
    body = f"91350500{next(_next):09d}"
    return body + uscc.calc_check_digit(body)
