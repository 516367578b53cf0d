"""`python -m deploy.bench.sink PORT`: takes OTLP over HTTP and keeps it; how many spans that was, is asked afterwards.

It decodes nothing while others are measured.
"""

import asyncio
import gzip
import sys
from typing import ClassVar, cast

import uvloop
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

HOST = "127.0.0.1"
_OK = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n"


class Sink(asyncio.Protocol):
    """One exporter's connection."""

    kept: ClassVar[list[tuple[bytes, bytes]]] = []
    """Head and body of every request so far, of all connections."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # it is TCP

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        self._buffer.clear()
        self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        answer = _OK
        if head.startswith(b"post"):
            self.kept.append((head, body))
        else:
            text = str(spans(self.kept)).encode()
            answer = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s" % (len(text), text)
        self._transport.write(answer)


def spans(kept: list[tuple[bytes, bytes]]) -> int:
    count = 0
    for head, body in kept:
        request = ExportTraceServiceRequest.FromString(
            gzip.decompress(body) if b"content-encoding: gzip" in head else body
        )
        count += sum(len(scope.spans) for resource in request.resource_spans for scope in resource.scope_spans)
    return count


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, HOST, port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
