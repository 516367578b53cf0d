"""Documents by which people are known: the resident ID card, and those of people who have none (S1.1)."""

import re
from datetime import date
from typing import Literal

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from services.identity.domain import numbers
from services.identity.domain.errors import EmployerNumber, GuardianNeeded, InvalidIdNumber
from shared import clock

DocumentType = Literal[
    "resident_id",
    "household_register",
    "hk_macao_tw_residence",
    "hk_macao_permit",
    "taiwan_permit",
    "foreign_residence",
]
"""居民身份证; 户口簿 (minors without a card); 港澳台居民居住证; 港澳居民来往内地通行证; 台湾居民来往大陆通行证;
外国人永久居留身份证."""

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FORMS = {
    "hk_macao_permit": re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
    "taiwan_permit": re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?"),
    "foreign_residence": re.compile(r"[A-Z]{3}[0-9]{12}"),
}
_PREFIXES = {"hk_macao_tw_residence": ("81", "82", "83"), "foreign_residence": ("9",)}
_WORKING_AGE = 16


def document_number(kind: DocumentType, text: str) -> str:
    """A document's number in its one form, or InvalidIdNumber."""
    if kind in ("resident_id", "household_register"):
        return numbers.id_number(text)
    number = re.sub(r"[\s()-]", "", text).upper()
    if _EIGHTEEN.fullmatch(number) and kind in _PREFIXES:
        if not number.startswith(_PREFIXES[kind]) or ric.calc_check_digit(number) != number[-1] or not _born(number):
            raise InvalidIdNumber(field="id_number")
        return number
    form = _FORMS.get(kind)
    if form is None or not form.fullmatch(number):
        raise InvalidIdNumber(field="id_number")
    return number


def require_own_registration(number: str) -> None:
    """Children are registered by their parents, with a clerk."""
    born = _born(number)
    if born is not None and _age(born) < _WORKING_AGE:
        raise GuardianNeeded(field="id_number")


def own_document(kind: DocumentType, text: str) -> str:
    """The number of somebody who registers themselves. A credit code is an employer's, at the wrong door.

    One in thirty ID numbers would pass for a credit code, so that is looked at last.
    """
    try:
        number = document_number(kind, text)
    except InvalidIdNumber:
        if uscc.is_valid(text):
            raise EmployerNumber(field="id_number") from None
        raise
    require_own_registration(number)
    return number


def _born(number: str) -> date | None:
    """The day of birth that an 18-digit number carries."""
    if not _EIGHTEEN.fullmatch(number):
        return None
    try:
        born: date = ric.get_birth_date(number)
    except ValidationError:
        return None
    return born if born <= clock.today() else None


def _age(born: date) -> int:
    today = clock.today()
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
