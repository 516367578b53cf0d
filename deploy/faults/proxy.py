"""A TCP proxy that breaks connections as networks do: cut, silent, or losing replies.

Kafka names its own address in its answers, so a client would go around the proxy after the first of them: that address
is replaced by the proxy's, answer by answer.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Literal, Self

from deploy.embedded.ports import HOST

Mode = Literal["open", "cut", "silent", "losing_replies"]
_CHUNK = 65536


class Proxy:
    """Listens on a free port of its own and passes everything on to `target`, as long as it is open."""

    def __init__(self, target: int, *, kafka: bool = False) -> None:
        self.port = 0
        self._target, self._kafka = target, kafka
        self._mode: Mode = "open"
        self._flows = asyncio.Event()
        self._flows.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._serving: set[asyncio.Task[Any] | None] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server:
            self._server.close()
        self._flows.set()
        self._abort()
        serving = {task for task in self._serving if task is not None}
        if serving:
            await asyncio.wait(serving, timeout=1)

    def set(self, mode: Mode) -> None:
        """From now on. What a silent network held back arrives when it opens again."""
        self._mode = mode
        if mode == "silent":
            self._flows.clear()
        else:
            self._flows.set()
        if mode == "cut":
            self._abort()

    def _abort(self) -> None:
        for writer in self._writers:
            _reset(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        self._serving.add(asyncio.current_task())
        try:
            if self._mode == "cut":
                return
            await self._flows.wait()
            there_reader, there = await asyncio.open_connection(HOST, self._target)
            self._writers.add(there)
            try:
                await self._join(reader, writer, there_reader, there)
            finally:
                self._writers.discard(there)
                await _gone(there)
        except OSError:
            pass  # either side has gone: so goes the other
        finally:
            self._writers.discard(writer)
            await _gone(writer)
            self._serving.discard(asyncio.current_task())

    async def _join(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        there_reader: asyncio.StreamReader,
        there: asyncio.StreamWriter,
    ) -> None:
        asked = asyncio.create_task(self._pump(self._chunk, reader, there, replies=False))
        read = self._answer if self._kafka else self._chunk
        answered = asyncio.create_task(self._pump(read, there_reader, writer, replies=True))
        _, rest = await asyncio.wait({asked, answered}, return_when=asyncio.FIRST_COMPLETED)
        for task in rest:
            task.cancel()
        await asyncio.gather(asked, answered, return_exceptions=True)

    async def _pump(
        self,
        read: Callable[[asyncio.StreamReader], Awaitable[bytes]],
        source: asyncio.StreamReader,
        sink: asyncio.StreamWriter,
        *,
        replies: bool,
    ) -> None:
        while data := await read(source):
            await self._flows.wait()
            if replies and self._mode == "losing_replies":
                return
            sink.write(data)
            await sink.drain()

    async def _chunk(self, source: asyncio.StreamReader) -> bytes:
        return await source.read(_CHUNK)

    async def _answer(self, source: asyncio.StreamReader) -> bytes:
        """One whole answer of Kafka, speaking of the proxy instead of the broker."""
        try:
            size = await source.readexactly(4)
            body = await source.readexactly(int.from_bytes(size))
        except asyncio.IncompleteReadError:
            return b""
        return size + body.replace(_spelt(self._target), _spelt(self.port))


def _reset(writer: asyncio.StreamWriter) -> None:
    """End the connection at once, so that the other side has an error and not an end."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _gone(writer: asyncio.StreamWriter) -> None:
    _reset(writer)
    with suppress(OSError):
        await writer.wait_closed()


def _spelt(port: int) -> bytes:
    """A host and a port as they stand beside each other in Kafka's answers."""
    return HOST.encode() + struct.pack(">i", port)
