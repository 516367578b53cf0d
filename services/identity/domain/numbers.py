"""Numbers that name people, employers and places, in their one written form."""

import re
from datetime import date

import phonenumbers
from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from services.identity.domain.errors import InvalidIdNumber, InvalidPhone, InvalidUscc, UnknownDistrict
from shared import clock

_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]")
_OLD_ID_NUMBER = re.compile(r"[0-9]{15}")
_DISTRICT = re.compile(r"[0-9]{6}")
_EARLIEST_BIRTH = date(1900, 1, 1)


def id_number(text: str) -> str:
    """The 18-digit form; a number of the old 15 digits gets its century and check digit (S11.2).

    The place is not compared with the year of birth: people born before a district got its code carry the new code.
    """
    number = text.strip().replace(" ", "").upper()
    if _OLD_ID_NUMBER.fullmatch(number):
        number = f"{number[:6]}19{number[6:]}"
        number += ric.calc_check_digit(f"{number}0")
    if not _ID_NUMBER.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        raise InvalidIdNumber(field="id_number")
    try:
        born = ric.get_birth_date(number)
    except ValidationError as error:
        raise InvalidIdNumber(field="id_number") from error
    if not _EARLIEST_BIRTH <= born <= clock.today() or not numdb.get("cn/loc").info(number[:2])[0][1]:
        raise InvalidIdNumber(field="id_number")
    return number


def phone(text: str, field: str = "phone") -> str:
    """A mobile number of the mainland, 11 digits."""
    try:
        parsed = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise InvalidPhone(field=field) from error
    mobile = phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE
    if parsed.country_code != 86 or not mobile:  # noqa: PLR2004 - China's country code
        raise InvalidPhone(field=field)
    return str(parsed.national_number)


def credit_code(text: str) -> str:
    """A unified social credit code (统一社会信用代码) with its check character."""
    try:
        return str(uscc.validate(text))
    except ValidationError as error:
        raise InvalidUscc(field="uscc") from error


def login(text: str) -> str:
    """A phone or ID number in its one form; anything else as it is, to be found nowhere."""
    for form in (id_number, phone):
        try:
            return form(text)
        except (InvalidIdNumber, InvalidPhone):
            continue
    return text.strip()


def district(agency: str, code: str) -> str:
    """The code of a district of the agency's city."""
    if not _DISTRICT.fullmatch(code) or code == agency or code[:4] != agency[:4] or place_name(code) is None:
        raise UnknownDistrict(field="district")
    return code


def place_name(code: str) -> str | None:
    """The name of a county-level place (GB/T 2260), or None."""
    parts = numdb.get("cn/loc").info(code)
    county = parts[1][1].get("county") if len(parts) > 1 else None
    return county.split(",")[-1].partition("]")[2] or county if county else None


def masked_name(name: str) -> str:
    """The family name, and a star for each other character."""
    return f"{name[:1]}{'*' * max(1, len(name) - 1)}"


def masked(text: str) -> str:
    """First three and last four characters."""
    return f"{text[:3]}{'*' * (len(text) - 7)}{text[-4:]}"
