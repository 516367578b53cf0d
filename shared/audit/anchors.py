"""Where signed heads are kept outside the database, so that whoever holds a copy can tell when a chain was cut.

In a folder: `<service>.jsonl`, to which lines are added. In object storage, which cannot add to an object: one object
for each head, `<service>/<position>.json`, that is never written twice.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from shared.audit.heads import Head


class Anchors(Protocol):
    """Heads of one service's chain."""

    async def last(self) -> int:
        """The position of the last one; 0 where there is none."""

    async def add(self, heads: Sequence[Head]) -> None:
        """Keep further ones, in order, before returning."""

    async def lines(self) -> list[bytes]:
        """All of them, as they were written."""


def anchors_of(url: str, service: str) -> Anchors:
    """Those under `file:///…` or another address that obstore knows."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderAnchors(Path(unquote(parts.path)) / f"{service}.jsonl")
    return StoredAnchors(url, service)


class FolderAnchors:
    """A file to which lines are added; a line that a crash cut short is finished by the next one's line break."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def last(self) -> int:
        return max((Head.read(line).position for line in await self.lines()), default=0)

    async def add(self, heads: Sequence[Head]) -> None:
        await asyncio.to_thread(self._add, "".join(head.line() for head in heads))

    def _add(self, text: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644), "r+b") as file:
            size = file.seek(0, os.SEEK_END)
            whole = size == 0 or os.pread(file.fileno(), 1, size - 1) == b"\n"
            if not whole:
                file.truncate(self._last_break(file.fileno(), size))
            file.seek(0, os.SEEK_END)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())

    @staticmethod
    def _last_break(descriptor: int, size: int) -> int:
        """Where the last whole line ends: what follows was cut short, and was told to nobody."""
        tail = os.pread(descriptor, 4096, max(0, size - 4096))
        return max(0, size - len(tail)) + tail.rfind(b"\n") + 1

    async def lines(self) -> list[bytes]:
        if not self._path.exists():
            return []
        content = await asyncio.to_thread(self._path.read_bytes)
        return [line for line in content[: content.rfind(b"\n") + 1].split(b"\n") if line]


class StoredAnchors:
    """One object for each head."""

    def __init__(self, url: str, service: str) -> None:
        from obstore.store import from_url

        self._store: Any = from_url(url)
        self._folder = f"{service}/"

    async def last(self) -> int:
        names = await self._names()
        return int(Path(names[-1]).stem) if names else 0

    async def add(self, heads: Sequence[Head]) -> None:
        from obstore.exceptions import AlreadyExistsError

        for head in heads:
            name = f"{self._folder}{head.position:019d}.json"
            try:
                await self._store.put_async(name, head.line().encode(), mode="create")
            except AlreadyExistsError:
                continue

    async def lines(self) -> list[bytes]:
        found = [await self._store.get_async(name) for name in await self._names()]
        return [bytes(await each.bytes_async()).strip() for each in found]

    async def _names(self) -> list[str]:
        found: list[str] = []
        async for page in self._store.list(self._folder):
            found += [each["path"] for each in page]
        return sorted(found)
