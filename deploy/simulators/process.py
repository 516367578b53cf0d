"""A simulator that only answers requests, as a process of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from fastapi import APIRouter, FastAPI

from deploy.simulators.notebook import Notebook
from shared.http.app import create_app
from shared.http.serving import server_config
from shared.observability import logs, tracing
from shared.settings import Settings, need

_ANSWER_SECONDS = 2
B = TypeVar("B", bound=Notebook[Any])


def build(name: str, book: Notebook[Any], routes: APIRouter) -> FastAPI:
    """The simulator's application; it is ready while its book can be read."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> None:
        book.note("-")

    return create_app(name, [routes], lifespan, ready)


def run(name: str, opened: Callable[[Path], B], routes: Callable[[B, str], APIRouter]) -> int:
    """Run until stopped; `routes` are given the book and the token that callers bear. The exit status."""
    settings = Settings.of(name)
    logs.configure(name, settings.log_level)
    tracing.configure(name)
    book = opened(Path(need("HUZHU_STATE")) / f"{name}.sqlite")
    app = build(name, book, routes(book, settings.secrets.text(f"{name}.token")))
    uvicorn.Server(server_config(app, settings.host, settings.port, _ANSWER_SECONDS, settings.certificate)).run()
    book.close()
    return 0
