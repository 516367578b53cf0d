"""How a service runs: `python -m services.<name> api | consumer | relay | migrate | all | parked …`.

A service describes itself as a `Service`; everything between that and a running process stands here, once.
"""

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from sqlalchemy.pool import QueuePool

from shared.context import Context
from shared.db import migrations
from shared.http.app import create_app
from shared.messaging import parked_commands
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import Check, HandlerTable, verify
from shared.messaging.measuring import Measuring, timed
from shared.messaging.parking import Parking
from shared.messaging.processing import Processor
from shared.messaging.relay import Relay
from shared.observability import logs, metrics, tracing
from shared.operations import router as operations
from shared.operations.operated import operated
from shared.settings import Settings

Command = Callable[[Settings, Sequence[str]], Coroutine[Any, Any, int]]
"""A further subcommand of the service: settings and words to an exit status."""

Job = Callable[[Context], Coroutine[Any, Any, None]]
"""Work that runs beside the consumer until it is cancelled, such as sending messages that are due."""

_DRAIN_SECONDS = 8
ROLES = ("api", "consumer", "relay", "all")


@dataclass(frozen=True)
class Service:
    """A service, described: routes, reactions, jobs, and what it builds at start for them."""

    name: str
    routers: Sequence[APIRouter] = ()
    handlers: HandlerTable = field(default_factory=dict)
    jobs: Sequence[Job] = ()
    check: Callable[[Settings], Check] | None = None
    """Builds the check of messages from outside parties."""
    prepare: Callable[[Context], Awaitable[Mapping[str, Any]]] | None = None
    """Builds what endpoints find on `request.app.state`; run once at start."""
    commands: Mapping[str, Command] = field(default_factory=dict)
    operated: bool = True
    """Whether it offers the operators' routes: every service but the portal, which neither tells nor hears."""
    dress: Callable[[FastAPI], None] | None = None
    """Last hand on the application (the portal's static files and middleware)."""


def main(service: Service, arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments) or ["all"]
    settings = Settings.of(service.name)
    logs.configure(service.name, settings.log_level)
    tracing.configure(service.name)
    verify(service.handlers)
    command = words[0]
    if command == "migrate":
        migrations.upgrade(service.name, settings.owner_url)
        return 0
    if command == "parked":
        return uvloop.run(_with_processor(service, settings, words[1:]))
    if command in service.commands:
        return uvloop.run(service.commands[command](settings, words[1:]))
    if command in ROLES:
        return uvloop.run(_serve(service, settings, command))
    sys.stderr.write(f"unknown command {command!r}: {' | '.join((*ROLES, 'migrate', 'parked', *service.commands))}\n")
    return 2


async def _with_processor(service: Service, settings: Settings, words: Sequence[str]) -> int:
    async with Context.open(settings) as context:
        return await parked_commands.run(Parking(processor_of(service, context)), words)


def processor_of(service: Service, context: Context) -> Processor:
    """The service's handlers over its database."""
    check = service.check(context.settings) if service.check else None
    return Processor(service.name, context.database, timed(service.handlers), check)


def build_app(service: Service, context: Context) -> FastAPI:
    """The service's HTTP application over an open context."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.context = context
        app.state.database = context.database
        app.state.verifier = context.verifier
        if service.prepare is not None:
            for name, value in (await service.prepare(context)).items():
                setattr(app.state, name, value)
        topics = {event.topic for event in service.handlers}
        async with operated(context, processor_of(service, context), topics) as app.state.operated:
            yield

    routers = (*service.routers, *((operations.router,) if service.operated else ()))
    app = create_app(service.name, routers, lifespan, context.database.ping)
    if service.dress is not None:
        service.dress(app)
    return app


class _Server(uvicorn.Server):
    """Signals are ours: all roles of a process drain together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _serve(service: Service, settings: Settings, role: str) -> int:
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    async with Context.open(settings) as context, AsyncExitStack() as running:
        tasks: list[asyncio.Task[Any]] = []
        if role in ("relay", "all") and settings.has_relay:
            tasks.append(_start_relay(service, context, running))
        if role in ("consumer", "all") and service.handlers:
            tasks += _start_consumer(service, context, running)
        if role in ("consumer", "all"):
            tasks += [_start_job(job, context, running) for job in service.jobs]
        tasks.append(_start_measuring(service, context, role, running))
        tasks.append(_start_api(service if role in ("api", "all") else _health_alone(service), context, running))
        waiting = asyncio.create_task(stopping.wait())
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        for task in done - {waiting}:
            task.result()
        context.draining.set()
        logs.log().info("draining", role=role)
        metrics.DRAINING.set(1)
        began = time.monotonic()
    logs.log().info("drained", role=role, seconds=round(time.monotonic() - began, 3))
    return 0


def _health_alone(service: Service) -> Service:
    """A relay or consumer in a process of its own answers /health and /metrics, and nothing else."""
    return replace(service, routers=(), prepare=None, operated=False, dress=None)


def _start_measuring(service: Service, context: Context, role: str, running: AsyncExitStack) -> asyncio.Task[Any]:
    settings, pool = context.settings, context.database.engine.pool
    if isinstance(pool, QueuePool):
        metrics.POOL_IN_USE.set_function(pool.checkedout)
        metrics.POOL_SIZE.set(pool.size())
    relays = role in ("relay", "all") and settings.has_relay
    consumes = role in ("consumer", "all") and bool(service.handlers)
    measuring = Measuring(
        service.name,
        context.database.ping,
        settings.kafka if relays or consumes else None,
        {event.topic for event in service.handlers} if consumes else (),
        settings.relay_url if relays else None,
    )
    task = asyncio.create_task(measuring.run())
    running.push_async_callback(_drain, task, task.cancel)
    return task


def _start_relay(service: Service, context: Context, running: AsyncExitStack) -> asyncio.Task[Any]:
    relay = Relay(service.name, context.settings.relay_url, context.settings.kafka)
    context.wake = relay.wake
    task = asyncio.create_task(relay.run())
    running.push_async_callback(_drain, task, relay.stop)
    return task


def _start_consumer(service: Service, context: Context, running: AsyncExitStack) -> list[asyncio.Task[Any]]:
    processor = processor_of(service, context)
    topics = {event.topic for event in service.handlers}
    consumer = Consumer(processor, sorted(topics), context.settings.kafka, context.settings.instance)
    task = asyncio.create_task(consumer.run())
    parking = asyncio.create_task(Parking(processor).run())
    running.push_async_callback(_drain, parking, parking.cancel)
    running.push_async_callback(_drain, task, consumer.stop)
    return [task, parking]


def _start_job(job: Job, context: Context, running: AsyncExitStack) -> asyncio.Task[Any]:
    task: asyncio.Task[Any] = asyncio.create_task(job(context))
    running.push_async_callback(_drain, task, task.cancel)
    return task


def _start_api(service: Service, context: Context, running: AsyncExitStack) -> asyncio.Task[Any]:
    settings = context.settings
    config = uvicorn.Config(
        build_app(service, context),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_DRAIN_SECONDS // 2,
    )
    server = _Server(config)

    def stop() -> None:
        server.should_exit = True

    task = asyncio.create_task(server.serve())
    running.push_async_callback(_drain, task, stop)
    return task


async def _drain(task: asyncio.Task[Any], stop: Callable[[], Any]) -> None:
    """Ask a part to finish what it has in hand, and give it a few seconds."""
    stop()
    with suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(task, _DRAIN_SECONDS)
