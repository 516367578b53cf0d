"""Engines that tests use one after another, each for a database of its own.

What SQLAlchemy compiles it keeps by engine: to compile every statement anew for every test took a tenth of their time.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from shared import context
from shared.db.engine import create_engine


class _Engine:
    """Connects to wherever it was last sent."""

    def __init__(self, url: str, *words: Any) -> None:
        self.url: URL = make_url(url)
        self.engine = create_engine(url, *words)
        event.listen(self.engine.sync_engine, "do_connect", self._aim)

    def _aim(self, _dialect: Any, _record: Any, _words: Any, options: dict[str, Any]) -> None:
        options.update(self.url.translate_connect_args(username="user"))


_idle: defaultdict[tuple[Any, ...], list[_Engine]] = defaultdict(list)


@contextmanager
def reused_engines() -> Iterator[None]:
    """A context that is opened in the block works with engines of before, and leaves them to whoever comes next."""
    used: list[tuple[tuple[Any, ...], _Engine]] = []

    def engine_for(url: str, *words: Any) -> AsyncEngine:
        one = idle.pop() if (idle := _idle[words]) else _Engine(url, *words)
        one.url = make_url(url)
        used.append((words, one))
        return one.engine

    with patch.object(context, "create_engine", engine_for):
        yield
    for words, one in used:
        _idle[words].append(one)
