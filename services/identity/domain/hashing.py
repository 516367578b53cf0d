"""Where passwords are worked out: in a process beside this one, which gives way to all others (decision 28)."""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Protocol, Self

from services.identity.domain.argon import Answered, Argon, Asked, answers_in
from shared.errors import TooManyRequests
from shared.observability.logs import log

SETTING = "HUZHU_PASSWORD_THREADS"
_WAITING_PER_CORE = 16
_PATIENCE_SECONDS = 0.2
_SILENCE_SECONDS = 1.0
_RETRY_SECONDS = 2
_MOST_TRIES = 2
_AT_ONCE = 1 << 16
_ROOT = Path(__file__).resolve().parents[3]
_PROGRAM = "services.identity.domain.hashing_process"
_PASSED_ON = ("PATH", "LANG", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LD_LIBRARY_PATH")


class Hashing(Protocol):
    """A bounded queue: what does not fit is refused at once with TooManyRequests."""

    @property
    def busy(self) -> bool:
        """Whether what comes now has to wait."""

    async def answer(self, stored: str, password: str) -> Answered:
        """Is the password right? Without a stored hash: its hash."""


@dataclass
class _Waiting:
    asked: Asked
    packed: bytes
    answered: asyncio.Future[Answered]
    tries: int = 0
    since: float = field(default_factory=time.monotonic)


@dataclass
class Aside:
    """One process, in a session of its own, with so many threads; so many may stand in line for them.

    It is started by the first who asks, or by `begin`. When it ends, the next is asked what was not answered, once
    more. Where nothing is heard of it for a second (others take all processors, or it was stopped), a thread here
    answers one after the other. A cancelled wait keeps its place until it is answered.
    """

    threads: int
    waiting: int
    _asked: dict[int, _Waiting] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=count)
    _heard: float = 0.0
    _owed: int = 0
    """Answers that the process has not given, wanted still or not."""
    _silent: bool = False
    """Nothing more is given to it until it has done what it has."""
    _process: asyncio.subprocess.Process | None = None
    _tending: asyncio.Task[None] | None = None

    @property
    def busy(self) -> bool:
        return len(self._asked) >= self.threads

    @classmethod
    def begun(cls) -> Self:
        """About to be there; with a thread for each core, unless HUZHU_PASSWORD_THREADS says how many."""
        cores = os.cpu_count() or 1
        aside = cls(int(os.environ.get(SETTING) or cores), cores * _WAITING_PER_CORE)
        aside.begin()
        return aside

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    async def answer(self, stored: str, password: str) -> Answered:
        if len(self._asked) >= self.threads + self.waiting:
            raise TooManyRequests(_RETRY_SECONDS)
        number = next(self._numbers) & 0xFFFFFFFF
        asked = Asked(number, stored, password)
        one = _Waiting(asked, asked.packed(), asyncio.get_running_loop().create_future())
        self._asked[number] = one
        if self._process is None:
            self.begin()
        else:
            self._hand_over(self._process)
        return await one.answered

    def begin(self) -> None:
        """Have the process started."""
        if self._tending is None or self._tending.done():
            self._tending = asyncio.get_running_loop().create_task(self._tend())

    async def close(self) -> None:
        if self._tending is not None:
            self._tending.cancel()
            await asyncio.wait([self._tending])

    async def _tend(self) -> None:
        """Until the process has ended and nobody waits; who comes then has it started again."""
        while True:
            try:
                await self._run()
            except OSError as error:
                log().error("hashing_process_not_started", error=type(error).__name__)
                self._give_up(tries=0)
            self._give_up(_MOST_TRIES)
            if not self._asked:
                return

    async def _run(self) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _PROGRAM, str(self.threads), str(_PATIENCE_SECONDS), cwd=_ROOT, env=_environment(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self._process, self._silent, self._owed = process, False, 0
        helping = asyncio.get_running_loop().create_task(self._help())
        try:
            for one in self._asked.values():
                self._say(process, one)
            await self._listen(process)
        finally:
            helping.cancel()
            self._process = None
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        log().warning("hashing_process_ended", status=process.returncode, waiting=len(self._asked))

    def _hand_over(self, process: asyncio.subprocess.Process) -> None:
        for one in self._asked.values():
            if not one.tries and not self._silent and self._owed < self.threads + self.waiting:
                self._say(process, one)

    def _say(self, process: asyncio.subprocess.Process, one: _Waiting) -> None:
        one.tries += 1
        self._owed += 1
        if process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(one.packed)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None:
            return
        buffer = bytearray()
        while data := await process.stdout.read(_AT_ONCE):
            buffer += data
            for answered in answers_in(buffer):
                self._owed -= 1
                if self._settle(answered):
                    self._heard = time.monotonic()
            self._silent = self._silent and self._owed >= self.threads
            self._hand_over(process)

    async def _help(self) -> None:
        """Whoever waits longest, as long as nothing is heard."""
        argon = Argon()
        while True:
            one, now = next(iter(self._asked.values()), None), time.monotonic()
            if one is not None and now - max(self._heard, one.since) > _SILENCE_SECONDS:
                self._silent = True
            if one is None or not self._silent:
                await asyncio.sleep(_SILENCE_SECONDS / 4)
                continue
            try:
                self._settle(await asyncio.to_thread(argon.answer, one.asked))
            except Exception as error:  # noqa: BLE001 - whatever it is, the others are answered
                log().error("password_not_checked", error=type(error).__name__)
                self._asked.pop(one.asked.number, None)
                if not one.answered.done():
                    one.answered.set_exception(TimeoutError())

    def _settle(self, answered: Answered) -> bool:
        """Whether somebody waited for it: the first answer counts, of the process or of the thread."""
        one = self._asked.pop(answered.number, None)
        if one is not None and not one.answered.done():
            one.answered.set_result(answered)
        return one is not None

    def _give_up(self, tries: int) -> None:
        """Tell those who were asked about so often that there is no answer."""
        for number, one in list(self._asked.items()):
            if one.tries >= tries:
                del self._asked[number]
                if not one.answered.done():
                    one.answered.set_exception(TimeoutError())


def _environment() -> Mapping[str, str]:
    """Nothing that the service was told: no address, no password."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
