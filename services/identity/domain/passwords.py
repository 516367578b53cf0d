"""Passwords: argon2id aside, behind a bounded queue; what is too common is refused."""

import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from services.identity.domain.argon import Argon, normal
from services.identity.domain.breached_passwords import breached
from services.identity.domain.errors import WeakPassword
from services.identity.domain.hashing import Hashing
from services.identity.domain.password_words import of_context

_DIFFERENT_CHARACTERS = 4
_MONTH_AND_DAY = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_DAY = re.compile(rf"(?:(?:19|20)[0-9]{{2}}{_MONTH_AND_DAY}|{_MONTH_AND_DAY}(?:19|20)[0-9]{{2}})")


class Passwords:
    """Hashes and verifies; answers TooManyRequests at once when the queue is full, so that the rest stays quick."""

    def __init__(self, hashing: Hashing) -> None:
        self._argon, self._hashing = Argon(), hashing
        self._nobody = self._argon.hash(os.urandom(16).hex())

    @property
    def busy(self) -> bool:
        """Whether a password that comes now has to wait for others."""
        return self._hashing.busy

    async def hash(self, password: str) -> str:
        return (await self._hashing.answer("", password)).hashed

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._argon.outdated(stored)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Without a stored hash the same work is done against nobody's, so that the time tells nothing."""
        answered = await self._hashing.answer(stored or self._nobody, password)
        return answered.right and stored is not None


def require_strength(password: str, own: Sequence[str], names: Sequence[str] = ()) -> None:
    """Refuse what is common, of hardly any different characters, or made of own numbers and names around the person."""
    lowered = normal(password).lower()
    simple = lowered in _common() or len(set(lowered)) < _DIFFERENT_CHARACTERS or _is_day(lowered)
    if simple or breached(normal(password)):
        raise WeakPassword(field="password")
    require_distance(password, own, names)


def require_distance(password: str, own: Sequence[str], names: Sequence[str]) -> None:
    """What can be told only once it is known whose it is; the rest was looked at before the transaction."""
    lowered = normal(password).lower()
    if of_context(lowered, names) or any(lowered in number.lower() for number in own):
        raise WeakPassword(field="password")


def _is_day(text: str) -> bool:
    """A birthday: the first thing that somebody who knows the person tries."""
    digits = re.sub(r"[-./年月日 ]", "", text)
    return bool(_DAY.fullmatch(digits))


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
