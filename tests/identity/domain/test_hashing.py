"""Passwords are worked out in a process of their own, which gives way to everybody else and outlives nobody."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from services.identity.domain import hashing, hashing_process
from services.identity.domain.argon import Answered, Argon, Asked, answers_in
from services.identity.domain.hashing import Aside
from services.identity.domain.passwords import Passwords
from shared.errors import TooManyRequests

ROOT = Path(__file__).parents[3]
PASSWORD = "mountain-tea-42"
OWNER = """
import asyncio
from services.identity.domain.hashing import Aside

async def run():
    aside = Aside.begun()
    await aside.answer("", "mountain-tea-42")
    asked = [asyncio.create_task(aside.answer("", "mountain-tea-42")) for _ in range(8)]
    await asyncio.sleep(0)
    print(aside.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(run())
"""


@pytest.fixture
async def aside() -> AsyncIterator[Aside]:
    made = Aside(threads=1, waiting=8)
    yield made
    await made.close()


def process_of(aside: Aside) -> psutil.Process:
    assert aside.pid is not None
    return psutil.Process(aside.pid)


def weight_of_session(pid: int) -> str:
    """As Linux weighs it against other sessions; nothing where it does not."""
    try:
        text = Path(f"/proc/{pid}/autogroup").read_text(encoding="ascii")
    except FileNotFoundError:
        return ""
    return text.strip().partition(" ")[2]


async def until(what: Callable[[], bool], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def test_only_the_right_password_verifies_and_the_parameters_are_owasps(aside: Aside) -> None:
    passwords = Passwords(aside)
    stored = await passwords.hash(PASSWORD)

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.verify(stored, PASSWORD)
    assert not await passwords.verify(stored, "mountain-tea-43")
    assert not await passwords.verify(None, PASSWORD)
    assert not await passwords.verify("no hash", PASSWORD)
    assert not await passwords.verify(stored.rpartition("$")[0] + "$broken", PASSWORD)
    assert await passwords.verify(await passwords.hash("四个词的密码"), "四个词的密码")


async def test_the_process_gives_way_and_is_told_nothing_that_it_need_not_know(
    aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:word@nowhere/db")
    await aside.answer("", PASSWORD)
    process = process_of(aside)

    assert process.nice() == 19
    assert os.sched_getscheduler(process.pid) == os.SCHED_IDLE
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    assert "DATABASE_URL" not in process.environ()
    assert PASSWORD not in " ".join(process.cmdline())
    assert process.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert weight_of_session(process.pid) in ("", "nice 19")


async def test_a_full_queue_refuses_and_a_cancelled_wait_keeps_its_place_until_done() -> None:
    aside = Aside(threads=1, waiting=1)
    waiting = [asyncio.create_task(aside.answer("", PASSWORD)) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[1].cancel()

    with pytest.raises(TooManyRequests) as refused:
        await aside.answer("", PASSWORD)
    assert refused.value.retry_after == 2
    await asyncio.gather(*waiting, return_exceptions=True)
    await until(lambda: not aside.busy)
    assert (await aside.answer("", PASSWORD)).right
    await aside.close()


async def test_what_was_not_answered_is_asked_of_the_next_process(aside: Aside) -> None:
    first = await aside.answer("", PASSWORD)
    gone = process_of(aside)
    gone.suspend()
    waiting = [asyncio.create_task(aside.answer(first.hashed, word)) for word in (PASSWORD, "another")]
    await asyncio.sleep(0.1)
    gone.kill()

    assert [(await one).right for one in waiting] == [True, False]
    assert process_of(aside).pid != gone.pid
    gone = process_of(aside)
    gone.kill()
    await until(lambda: aside.pid is None)
    assert (await aside.answer(first.hashed, PASSWORD)).right, "also where nobody waited"


async def test_while_nothing_is_heard_of_the_process_people_are_answered_all_the_same(
    aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, say = list[object](), Aside._say

    def counted(*words: Any) -> None:
        given.append(words)
        say(*words)

    monkeypatch.setattr(Aside, "_say", counted)
    first = await aside.answer("", PASSWORD)
    stopped = process_of(aside)
    stopped.suspend()
    for _ in range(4):
        waiting = [asyncio.create_task(aside.answer(first.hashed, word)) for word in (PASSWORD, "another")]
        async with asyncio.timeout(10):
            assert [(await one).right for one in waiting] == [True, False]
    assert len(given) < 6, "it is given no more than it has to do anyway"

    stopped.resume()
    assert (await aside.answer(first.hashed, PASSWORD)).right, "what it says too late does no harm"
    assert process_of(aside).pid == stopped.pid


async def test_a_question_that_cannot_be_worked_out_harms_nobody_else(
    aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks_memory(_argon: Argon, asked: Asked) -> Answered:
        if asked.password != PASSWORD:
            raise MemoryError
        return Answered(asked.number, right=True)

    monkeypatch.setattr(Argon, "answer", lacks_memory)
    await aside.answer("", PASSWORD)
    process_of(aside).suspend()
    waiting = [asyncio.create_task(aside.answer("", word)) for word in ("another", PASSWORD)]
    with pytest.raises(TimeoutError):
        await waiting[0]
    assert (await waiting[1]).right


@pytest.mark.parametrize(
    ("worked", "waited", "pause"), [(0.02, 0.0, 0.0), (0.02, 0.02, 0.0), (0.02, 0.05, 0.03), (0.02, 3.0, 0.2)]
)
def test_who_is_kept_waiting_for_long_pauses(worked: float, waited: float, pause: float) -> None:
    assert hashing_process.pause(worked, waited) == pytest.approx(pause)


async def test_a_process_that_cannot_live_is_not_started_for_ever(
    aside: Aside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_PROGRAM", "services.identity.domain.no_such_program")
    with pytest.raises(TimeoutError):
        await aside.answer("", PASSWORD)
    assert not aside.busy
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(TimeoutError):
        await aside.answer("", PASSWORD)
    monkeypatch.undo()
    assert (await aside.answer("", PASSWORD)).right


@contextmanager
def somebody() -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """A process that has passwords checked, and the process that does it."""
    command = [sys.executable, "-c", OWNER]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            yield owner, int(owner.stdout.readline())
        finally:
            owner.kill()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_nothing_is_left_when_the_service_is_gone_in_whatever_way(number: signal.Signals) -> None:
    with somebody() as (owner, pid):
        assert psutil.pid_exists(pid)
        owner.send_signal(number)
        owner.wait(10)
        await until(lambda: not psutil.pid_exists(pid))


class Pipe:
    """Takes the place of the process's standard output."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._out, into = os.pipe()
        os.set_blocking(self._out, False)
        monkeypatch.setattr(hashing_process, "_OUT", into)

    def said(self) -> list[int]:
        try:
            return [answered.number for answered in answers_in(bytearray(os.read(self._out, 1 << 16)))]
        except BlockingIOError:
            return []


def test_while_somebody_stands_in_line_whoever_is_done_may_hear_of_it_with_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipe, outbox = Pipe(monkeypatch), hashing_process.Outbox(1, patience_seconds=60)
    for _ in range(5):
        outbox.expect()
    for number in range(3):
        outbox.put(Answered(number, right=True))
    assert pipe.said() == []
    outbox.put(Answered(3, right=False, hashed="x"))
    assert pipe.said() == [0, 1, 2, 3], "nobody stands in line any more: all hear of it at once"
    outbox.put(Answered(4, right=True))
    assert pipe.said() == [4]


def test_nobody_waits_longer_than_patience_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe, outbox = Pipe(monkeypatch), hashing_process.Outbox(1, patience_seconds=0.05)
    for _ in range(4):
        outbox.expect()
    outbox.put(Answered(0, right=True))
    time.sleep(0.06)
    outbox.put(Answered(1, right=True))
    assert pipe.said() == [0, 1]


def test_an_answer_that_came_in_pieces_is_read_once_it_is_whole() -> None:
    said = Answered(7, right=True, hashed="hash").packed() + Answered(8, right=False).packed()
    buffer, found = bytearray(), list[Answered]()
    for place in range(len(said)):
        buffer += said[place : place + 1]
        found += answers_in(buffer)
    assert found == [(7, True, "hash"), (8, False, "")]
