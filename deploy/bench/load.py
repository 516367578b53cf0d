"""`python -m deploy.bench.load`: sends prepared requests over a few connections, bounded in number and time.

A process of its own, as cheap as it can be made, because it shares the machine with what it measures. Prepared bytes
in, one JSON line out. Closed loop: the next request follows the answer. Open loop: requests are due at a steady rate
whatever the answers do, and a latency counts from when its request was due.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import uvloop

HOST = "127.0.0.1"
_GRACE_SECONDS = 15.0
_TICK_SECONDS = 0.002


@dataclass(frozen=True)
class Plan:
    """What to send, and where."""

    file: str
    ports: list[int]
    connections: int
    seconds: float
    in_a_row: int
    """Requests that one connection takes at a time, one after the other."""
    rate: float = 0.0
    """Requests due a second; 0 is a closed loop."""


def write(path: Path, requests: list[bytes]) -> None:
    with path.open("wb") as file:
        for request in requests:
            file.write(len(request).to_bytes(4, "big") + request)


def read(path: Path) -> list[bytes]:
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        found.append(data[at + 4 : at + 4 + size])
        at += 4 + size
    return found


class Load:
    """All connections together."""

    def __init__(self, plan: Plan, requests: list[bytes]) -> None:
        self.plan = plan
        self.blocks = deque(deque(requests[at : at + plan.in_a_row]) for at in range(0, len(requests), plan.in_a_row))
        self.statuses: Counter[int] = Counter()
        self.latencies: list[float] = []
        self.refusal = ""
        self.due: deque[float] = deque()
        self.idle: list[Connection] = []
        self.working = 0
        self.began = self.ended = 0.0
        self._quiet = asyncio.Event()

    async def run(self) -> dict[str, Any]:
        ports = self.plan.ports
        self.idle = [Connection(self, ports[number % len(ports)]) for number in range(self.plan.connections)]
        self.began = time.perf_counter()
        if self.plan.rate:
            await self._open_loop()
        else:
            for connection in list(self.idle):
                connection.send(time.perf_counter())
            self.idle.clear()
        self._quiet.clear()
        if self.working:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), self.plan.seconds + _GRACE_SECONDS)
        return self._result()

    def next_request(self, block: deque[bytes]) -> tuple[bytes | None, deque[bytes]]:
        if not block:
            if not self.blocks:
                return None, block
            block = self.blocks.popleft()
        return block.popleft(), block

    def answered(self, connection: "Connection", status: int, since: float) -> None:
        now = time.perf_counter()
        self.statuses[status] += 1
        self.latencies.append(now - since)
        self.ended = now
        if self.plan.rate:
            if self.due:
                connection.send(self.due.popleft())
            else:
                self.idle.append(connection)
        elif now - self.began < self.plan.seconds:
            connection.send(now)
        if not self.working:
            self._quiet.set()

    async def _open_loop(self) -> None:
        sent, last = 0, self.plan.seconds * self.plan.rate
        while sent < last:
            elapsed = time.perf_counter() - self.began
            while sent < last and sent <= elapsed * self.plan.rate:
                self.due.append(self.began + sent / self.plan.rate)
                sent += 1
            while self.due and self.idle:
                self.idle.pop().send(self.due.popleft())
            await asyncio.sleep(_TICK_SECONDS)

    def _result(self) -> dict[str, Any]:
        ordered = sorted(self.latencies)
        seconds = max(self.ended - self.began, 1e-9)
        done = sum(count for status, count in self.statuses.items() if 200 <= status < 300)  # noqa: PLR2004 - success
        return {
            "done": done,
            "statuses": dict(self.statuses),
            "seconds": seconds,
            "rate": done / seconds,
            "unanswered": self.working + len(self.due),
            "refusal": self.refusal,
            **{f"p{share}_ms": round(_at(ordered, share) * 1000, 3) for share in (50, 99)},
        }


class Connection(asyncio.Protocol):
    """One request at a time; opened when there is something to send, and again after the server has closed it."""

    def __init__(self, load: Load, port: int) -> None:
        self._load, self._port = load, port
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._block: deque[bytes] = deque()
        self._request: bytes | None = None
        self._since = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # it is TCP
        if self._request is not None:
            self._transport.write(self._request)

    def send(self, since: float) -> None:
        self._request, self._block = self._load.next_request(self._block)
        if self._request is None:
            return
        self._since = since
        self._load.working += 1
        if self._transport is not None:
            self._transport.write(self._request)
        else:
            self._opening = asyncio.create_task(self._open())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        length = int(lower.partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        status, self._buffer = int(head[9:12]), b""
        if status >= 400 and not self._load.refusal:  # noqa: PLR2004 - refusals
            self._load.refusal = rest.decode(errors="replace")[:1000]
        if b"connection: close" in lower and self._transport is not None:
            self._transport.abort()
            self._transport = None
        self._request = None
        self._load.working -= 1
        self._load.answered(self, status, self._since)

    def connection_lost(self, _error: Exception | None) -> None:
        """A server that answers before it closes has answered; one that does not leaves the request unanswered."""
        self._transport = None
        self._buffer = b""

    async def _open(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, HOST, self._port)


def _at(ordered: list[float], share: int) -> float:
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)] if ordered else 0.0


if __name__ == "__main__":
    given = Plan(**json.loads(sys.argv[1]))
    sys.stdout.write(json.dumps(uvloop.run(Load(given, read(Path(given.file))).run())) + "\n")
