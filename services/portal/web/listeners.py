"""How many browsers may listen to one portal process at once."""

from collections.abc import Iterator
from contextlib import contextmanager

MOST = 20


class Full(Exception):
    """As many listen as may: the others look again by themselves."""


class Listeners:
    """Counts those that listen now."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self.count = 0

    @property
    def full(self) -> bool:
        return self.count >= self._most

    @contextmanager
    def one(self) -> Iterator[None]:
        """While one listens; raises Full."""
        if self.full:
            raise Full
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1
