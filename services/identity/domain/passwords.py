"""Passwords: argon2id in threads of their own, behind a bounded queue; what is too common is refused."""

import asyncio
import os
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from services.identity.domain.errors import WeakPassword
from shared.errors import TooManyRequests

T = TypeVar("T")
_DIFFERENT_CHARACTERS = 4
_WAITING_PER_THREAD = 16
_RETRY_SECONDS = 2


class Passwords:
    """Hashes and verifies; answers TooManyRequests at once when the queue is full, so that the rest stays quick."""

    def __init__(self, threads: int | None = None, waiting: int | None = None) -> None:
        threads = threads or os.cpu_count() or 1
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._places = BoundedSemaphore(threads + (threads * _WAITING_PER_THREAD if waiting is None else waiting))
        self._nobody = self._hasher.hash(os.urandom(16).hex())

    async def hash(self, password: str) -> str:
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def verify(self, stored: str | None, password: str) -> bool:
        """Without a stored hash the same work is done against nobody's, so that the time tells nothing."""
        matches = await self._run(lambda: self._matches(stored or self._nobody, password))
        return matches and stored is not None

    def _matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, _normal(password))
        except (VerifyMismatchError, InvalidHashError):
            return False

    async def _run(self, work: Callable[[], T]) -> T:
        if not self._places.acquire(blocking=False):
            raise TooManyRequests(_RETRY_SECONDS)
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)


def require_strength(password: str, own: Sequence[str]) -> None:
    """Refuse common passwords, those of hardly any different characters, and pieces of the person's own numbers."""
    lowered = _normal(password).lower()
    simple = lowered in _common() or len(set(lowered)) < _DIFFERENT_CHARACTERS
    if simple or any(lowered in number.lower() for number in own):
        raise WeakPassword(field="password")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@cache
def _common() -> frozenset[str]:
    text = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(text.split())
