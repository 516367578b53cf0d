"""Dates and times for people, in Beijing time, in their language."""

import unicodedata
from datetime import date, datetime

from babel.dates import format_date, format_datetime

from shared.clock import CITY_ZONE

_MOMENT = {"zh_CN": "y年M月d日 HH:mm", "en": "d MMMM y, HH:mm"}


def day(value: str | date, locale: str) -> str:
    """`2026-03-05` → `2026年3月5日`."""
    found = value if isinstance(value, date) else date.fromisoformat(value)
    return format_date(found, "long", locale=_babel(locale))


def moment(value: str | datetime, locale: str) -> str:
    """A moment to the minute."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return format_datetime(found.astimezone(CITY_ZONE), _MOMENT[locale], locale=_babel(locale))


def clock_time(value: str | datetime, *, seconds: bool = False) -> str:
    """The time of day, `14:05` or `14:05:09`."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return f"{found.astimezone(CITY_ZONE):{'%H:%M:%S' if seconds else '%H:%M'}}"


def parse_day(year: str, month: str, day_of_month: str) -> date | None:
    """The day that three inputs name, or None when there is none."""
    digits = [unicodedata.normalize("NFKC", part).strip() for part in (year, month, day_of_month)]
    if not all(part.isascii() and part.isdigit() for part in digits):
        return None
    try:
        return date(*(int(part) for part in digits))
    except (ValueError, OverflowError):
        return None


def _babel(locale: str) -> str:
    return "en_GB" if locale == "en" else locale
