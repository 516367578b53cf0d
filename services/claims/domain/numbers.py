"""The number that people quote: HZ, the day, eight random digits."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date

_SPACE = 10**8


def propose(day: date, count: int = 3) -> list[str]:
    """Some numbers; one that is taken already is passed over."""
    drawn = secrets.token_bytes(8 * count)
    start = f"HZ{day.year:04d}{day.month:02d}{day.day:02d}"
    return [f"{start}{int.from_bytes(drawn[8 * n : 8 * n + 8]) % _SPACE:08d}" for n in range(count)]


def choose(proposals: Iterable[str], taken: Collection[str]) -> str:
    """The first that is free; the unique constraint stands behind it."""
    return next(number for number in proposals if number not in taken)
