"""Made-up numbers with right check digits, each used once."""

from itertools import count

from stdnum.cn import ric, uscc

_next = count(1)


def id_number(born: str = "19800101", place: str = "350502") -> str:
    body = f"{place}{born}{next(_next):03d}"
    return body + ric.calc_check_digit(f"{body}0")


def phone() -> str:
    return f"138{next(_next):08d}"


def credit_code() -> str:
    body = f"91350500{next(_next):09d}"
    return body + uscc.calc_check_digit(body)
