"""The proxy passes everything on, until it is told to break it."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest

from deploy.embedded.ports import HOST
from deploy.faults.proxy import Mode, Proxy

_SOON = 0.3


@asynccontextmanager
async def echo(answer: bytes | None = None) -> AsyncIterator[int]:
    """A server that says what it hears, or always the same."""
    serving: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        with suppress(ConnectionError):
            while heard := await reader.read(100):
                writer.write(answer or heard)
        await gone(writer)

    server = await asyncio.start_server(serve, HOST, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.gather(*(task for task in serving if task), return_exceptions=True)


async def gone(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def said(port: int, text: bytes = b"hello") -> bytes:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(text)
        return await asyncio.wait_for(reader.read(100), _SOON)
    finally:
        await gone(writer)


async def test_open_it_passes_everything_on() -> None:
    async with echo() as port, Proxy(port) as proxy:
        assert await said(proxy.port) == b"hello"


@pytest.mark.parametrize("mode", ["cut", "losing_replies"])
async def test_broken_it_ends_connections(mode: Mode) -> None:
    async with echo() as port, Proxy(port) as proxy:
        proxy.set(mode)
        try:
            heard = await said(proxy.port)
        except ConnectionError:
            heard = b""
        assert heard == b""
        proxy.set("open")
        assert await said(proxy.port) == b"hello"


async def test_cut_it_ends_those_that_were_open() -> None:
    async with echo() as port, Proxy(port) as proxy:
        reader, writer = await asyncio.open_connection(HOST, proxy.port)
        writer.write(b"one")
        assert await reader.read(100) == b"one"
        proxy.set("cut")
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await asyncio.wait_for(reader.readexactly(1), _SOON)
        await gone(writer)


async def test_silent_it_holds_back_and_lets_go_later() -> None:
    async with echo() as port, Proxy(port) as proxy:
        reader, writer = await asyncio.open_connection(HOST, proxy.port)
        writer.write(b"one")
        assert await reader.read(100) == b"one"
        proxy.set("silent")
        writer.write(b"two")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(100), _SOON)
        proxy.set("open")
        assert await asyncio.wait_for(reader.read(100), _SOON) == b"two"
        await gone(writer)


async def test_kafkas_answers_speak_of_the_proxy() -> None:
    own = b"\x00" + HOST.encode()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = own + struct.pack(">i", broker.sockets[0].getsockname()[1])
        writer.write(struct.pack(">i", len(told)) + told)
        await gone(writer)

    broker = await asyncio.start_server(serve, HOST, 0)
    async with Proxy(broker.sockets[0].getsockname()[1], kafka=True) as proxy:
        assert (await said(proxy.port))[4:] == own + struct.pack(">i", proxy.port)
    broker.close()
