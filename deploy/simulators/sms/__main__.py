"""`python -m deploy.simulators.sms`: the SMS provider as a process of its own."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from deploy.simulators.sms.book import Book
from deploy.simulators.sms.provider import provider
from shared.http.app import create_app
from shared.observability import logs, tracing
from shared.settings import Settings, need


def build(book: Book, token: str) -> FastAPI:
    """The provider's application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> None:
        book.state("-")

    return create_app("sms", [provider(book, token)], lifespan, ready)


def main() -> int:
    """Run until stopped."""
    settings = Settings.of("sms")
    logs.configure("sms", settings.log_level)
    tracing.configure("sms")
    book = Book(Path(need("HUZHU_STATE")) / "sms.sqlite")
    app = build(book, settings.secrets.text("sms.token"))
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)
    book.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
