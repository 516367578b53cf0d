"""`python -m deploy.simulators.registry`: the registry of residents as a process of its own."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from deploy.simulators.registry.book import Book
from deploy.simulators.registry.registry import registry
from shared.http.app import create_app
from shared.observability import logs, tracing
from shared.settings import Settings, need


def build(book: Book, token: str) -> FastAPI:
    """The registry's application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> None:
        book.note("-")

    return create_app("registry", [registry(book, token)], lifespan, ready)


def main() -> int:
    """Run until stopped."""
    settings = Settings.of("registry")
    logs.configure("registry", settings.log_level)
    tracing.configure("registry")
    book = Book(Path(need("HUZHU_STATE")) / "registry.sqlite")
    app = build(book, settings.secrets.text("registry.token"))
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
    book.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
