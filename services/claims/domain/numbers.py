"""The number that people quote: HZ, the day, eight random digits."""

import secrets
from collections.abc import Collection, Iterable
from datetime import date

_SPACE = 10**8


def propose(day: date, count: int = 3) -> list[str]:
    """Some numbers; one that is taken already is passed over."""
    return [f"HZ{day:%Y%m%d}{secrets.randbelow(_SPACE):08d}" for _ in range(count)]


def choose(proposals: Iterable[str], taken: Collection[str]) -> str:
    """The first that is free; the unique constraint stands behind it."""
    return next(number for number in proposals if number not in taken)
