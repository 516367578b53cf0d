"""Minutes as counters are named by them: in UTC, so that names sort by time."""

from datetime import UTC, datetime


def minute_name(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M}"


def minute_of(name: str) -> datetime:
    return datetime.fromisoformat(f"{name}:00+00:00")
