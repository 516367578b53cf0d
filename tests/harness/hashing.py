"""Passwords worked out in threads of the test's own process: starting another costs more than most tests."""

from services.identity.domain.argon import Answered, Argon, Asked
from shared.threads import Threads


class InThreads:
    """What services.identity.domain.hashing.Hashing says."""

    def __init__(self, threads: int = 2, waiting: int = 32) -> None:
        self._argon, self._threads = Argon(), Threads("argon2", threads, waiting)

    @property
    def busy(self) -> bool:
        return self._threads.busy

    async def answer(self, stored: str, password: str) -> Answered:
        return await self._threads.run(lambda: self._argon.answer(Asked(0, stored, password)))
