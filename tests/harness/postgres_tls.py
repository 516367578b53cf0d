"""A PostgreSQL that speaks TLS: that of the tests, which was built without it, behind the handshake of its protocol."""

import asyncio
import contextlib
import ssl
import struct
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

_TLS_WANTED = struct.pack("!ii", 8, 80877103)
"""PostgreSQL's SSLRequest."""


@contextlib.asynccontextmanager
async def speaking_tls(url: str, certificate: Path) -> AsyncIterator[tuple[int, list[str]]]:
    """The port, and what each connection did: `tls`, or `plain`, which is sent away."""
    to, seen = urlsplit(url), list[str]()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            if await reader.readexactly(len(_TLS_WANTED)) != _TLS_WANTED:
                seen.append("plain")
                writer.close()
                return
            writer.write(b"S")
            await writer.start_tls(context)
            seen.append("tls")
            behind, before = await asyncio.open_connection(to.hostname, to.port)
            await asyncio.gather(_pass(reader, before), _pass(behind, writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], seen
    finally:
        server.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    writer.close()
