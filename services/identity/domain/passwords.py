"""Passwords: argon2id in threads of their own, behind a bounded queue; what is too common is refused."""

import os
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from services.identity.domain.breached_passwords import breached
from services.identity.domain.errors import WeakPassword
from services.identity.domain.password_words import of_context
from shared.threads import Threads

_DIFFERENT_CHARACTERS = 4
_WAITING_PER_THREAD = 16
_PATIENCE_SECONDS = 0.08
_MONTH_AND_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(rf"(?:(?:19|20)[0-9]{{2}}{_MONTH_AND_DAY}|{_MONTH_AND_DAY}(?:19|20)[0-9]{{2}})")


class Passwords:
    """Hashes and verifies; answers TooManyRequests at once when the queue is full, so that the rest stays quick."""

    def __init__(self, threads: int | None = None, waiting: int | None = None) -> None:
        threads = threads or os.cpu_count() or 1
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        waiting = threads * _WAITING_PER_THREAD if waiting is None else waiting
        self.threads = Threads("argon2", threads, waiting, _PATIENCE_SECONDS)
        self._nobody = self._hasher.hash(os.urandom(16).hex())

    async def hash(self, password: str) -> str:
        return await self.threads.run(lambda: self._hasher.hash(_normal(password)))

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Without a stored hash the same work is done against nobody's, so that the time tells nothing."""
        matches = await self.threads.run(lambda: self._matches(stored or self._nobody, password))
        return matches and stored is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _normal(password))
        except (VerifyMismatchError, InvalidHashError):
            return False


def require_strength(password: str, own: Sequence[str], names: Sequence[str] = ()) -> None:
    """Refuse what is common, of hardly any different characters, or made of own numbers and names around the person."""
    lowered = _normal(password).lower()
    simple = lowered in _common() or len(set(lowered)) < _DIFFERENT_CHARACTERS or _is_day(lowered)
    if simple or breached(_normal(password)):
        raise WeakPassword(field="password")
    require_distance(password, own, names)


def require_distance(password: str, own: Sequence[str], names: Sequence[str]) -> None:
    """What can be told only once it is known whose it is; the rest was looked at before the transaction."""
    lowered = _normal(password).lower()
    if of_context(lowered, names) or any(lowered in number.lower() for number in own):
        raise WeakPassword(field="password")


def _is_day(text: str) -> bool:
    """A birthday: the first thing that somebody who knows the person tries."""
    digits = re.sub(r"[-./年月日 ]", "", text)
    return bool(_DAY.fullmatch(digits))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
