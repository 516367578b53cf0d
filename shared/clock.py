"""The one place that asks for the time of day. Order never depends on it: versions and sequences do that."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar day in the city (Beijing time)."""
    return datetime.now(CITY_ZONE).date()
