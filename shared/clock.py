"""The one place that asks for the time of day. Order never depends on it: versions and sequences do that.

HUZHU_CLOCK_OFFSET_SECONDS, in the embedded profile alone, lets a fault run set one service's clock wrong.
"""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")


def _offset() -> timedelta:
    embedded = os.environ.get("HUZHU_PROFILE") == "embedded"
    return timedelta(seconds=int(os.environ.get("HUZHU_CLOCK_OFFSET_SECONDS", "0")) if embedded else 0)


_OFFSET = _offset()


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC) + _OFFSET


def today() -> date:
    """The calendar day in the city (Beijing time)."""
    return now().astimezone(CITY_ZONE).date()
