"""`python -m deploy.simulators.bank`: the bank as a process of its own."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from deploy.simulators.bank.book import Book
from deploy.simulators.bank.counter import counter
from deploy.simulators.bank.office import Bank, Keys
from shared.http.app import create_app
from shared.http.serving import server_config
from shared.observability import logs, tracing
from shared.settings import Settings, need

_ANSWER_SECONDS = 2


class _Server(uvicorn.Server):
    """The bank's tasks end together, on one signal."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        for sign in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sign, self._end)
        yield

    def _end(self) -> None:
        self.should_exit = True


async def serve(settings: Settings, bank: Bank) -> None:
    """Serve the counter, listen and answer until a signal comes or one of them breaks."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield

    async def ready() -> None:
        bank.book.payments()

    app = create_app("bank", [counter(bank.book, bank.ring)], lifespan, ready)
    config = server_config(app, settings.host, settings.port, _ANSWER_SECONDS, settings.certificate)
    tasks = [asyncio.create_task(work) for work in (_Server(config).serve(), bank.listen(), bank.answer())]
    done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for task in done:
        task.result()


def main() -> int:
    """Run until stopped."""
    settings = Settings.of("bank")
    logs.configure("bank", settings.log_level)
    tracing.configure("bank")
    book = Book(Path(need("HUZHU_STATE")) / "bank.sqlite")
    secrets = settings.secrets
    keys = Keys(secrets.encryption_key("bank-encryption.jwk"), secrets.signing_key("bank-signing.jwk"))
    try:
        uvloop.run(serve(settings, Bank(book, settings.kafka, keys)))
    finally:
        book.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
