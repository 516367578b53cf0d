"""An application behind a real socket, as services stand there."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator

import uvicorn
from starlette.types import ASGIApp

from shared.http.serving import server_config
from shared.settings import Settings

_SECONDS = 3


@contextlib.asynccontextmanager
async def standing(app: ASGIApp) -> AsyncIterator[int]:
    """The port where it listens; whoever opened the application has run what it does at its start."""
    config = server_config(app, "127.0.0.1", 0, 1, Settings.of("wire").certificate)
    config.lifespan = "off"
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done(), "it did not start"
        await asyncio.sleep(0.01)
    try:
        yield int(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await serving


async def exchange(port: int, sent: bytes, source: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> bytes:
    """What comes back for these bytes until the server closes, or has said nothing for a while."""
    name = "localhost" if tls else None
    reader, writer = await asyncio.open_connection(
        "127.0.0.1", port, local_addr=(source, 0), ssl=tls, server_hostname=name
    )
    writer.write(sent)
    came = b""
    with contextlib.suppress(TimeoutError):
        while part := await asyncio.wait_for(reader.read(65536), _SECONDS):
            came += part
    writer.close()
    return came
