"""The load generator against a server that does what it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.bench.loading import send

REQUESTS = [b"POST /%d HTTP/1.1\r\ncontent-length: 2\r\n\r\nok" % number for number in range(100)]


class Server:
    """Counts what it is asked; answers with this status, and closes after each answer if it is to."""

    def __init__(self, status: int = 201, *, closes: bool = False) -> None:
        self.asked: list[str] = []
        self._status, self._closes = status, closes

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        yield int(server.sockets[0].getsockname()[1])
        server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(2)
                self.asked.append(line.decode().split()[1])
                close = b"connection: close\r\n" if self._closes else b""
                writer.write(b"HTTP/1.1 %d X\r\n%scontent-length: 4\r\n\r\nbody" % (self._status, close))
                if self._closes:
                    break
        finally:
            writer.close()


async def test_every_request_is_sent_once_and_none_more(tmp_path: Path) -> None:
    server = Server()
    async with server.running() as port:
        outcome = await send(tmp_path, REQUESTS, [port], 20)
    assert sorted(server.asked) == sorted(f"/{number}" for number in range(100))
    assert (outcome.done, outcome.statuses, outcome.unanswered, outcome.clean) == (100, {"201": 100}, 0, True)
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 - nobody waits here


async def test_a_server_may_close_after_each_answer(tmp_path: Path) -> None:
    server = Server(closes=True)
    async with server.running() as port:
        outcome = await send(tmp_path, REQUESTS, [port], 20)
    assert (outcome.done, outcome.clean, len(server.asked)) == (100, True, 100)


async def test_refusals_are_told_and_not_counted(tmp_path: Path) -> None:
    async with Server(503).running() as port:
        outcome = await send(tmp_path, REQUESTS, [port], 20)
    assert (outcome.done, outcome.statuses, outcome.clean, outcome.refusal) == (0, {"503": 100}, False, "body")


async def test_an_open_loop_sends_what_is_due_and_no_more(tmp_path: Path) -> None:
    async with Server().running() as port:
        outcome = await send(tmp_path, REQUESTS, [port], 0.5, rate=100)
    assert (outcome.done, outcome.clean) == (50, True)
    assert 0 < outcome.p50_ms <= outcome.p99_ms
