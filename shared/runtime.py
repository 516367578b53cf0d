"""How a service runs: `python -m services.<name> api | consumer | relay | migrate | all | parked … | republish …`.

A service describes itself as a `Service`; everything between that and a running process stands here, once.
"""

import asyncio
import gc
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from sqlalchemy.pool import QueuePool

from shared.audit import router as audit
from shared.audit.anchors import anchors_of
from shared.audit.sealing import Sealer
from shared.context import Context
from shared.http.app import create_app
from shared.http.refusal_budget import RefusalBudget
from shared.http.serving import server_config
from shared.messaging import parked_commands
from shared.messaging.consumer import Consumer
from shared.messaging.handlers import HandlerTable, verify
from shared.messaging.measuring import Measuring, timed
from shared.messaging.parking import Parking
from shared.messaging.processing import Processor
from shared.messaging.relay import Relay
from shared.observability import logs, metrics, tracing
from shared.operations import router as operations
from shared.operations.operated import operated
from shared.policy.decisions import policy
from shared.settings import Settings, need

Command = Callable[[Settings, Sequence[str]], Coroutine[Any, Any, int]]
"""A further subcommand of the service: settings and words to an exit status."""

Job = Callable[[Context], Coroutine[Any, Any, None]]
"""Work that runs beside the consumer until it is cancelled, such as sending messages that are due."""

_DRAIN_SECONDS, _ANSWER_SECONDS = 6.0, 4
_RELAY_SECONDS, _CANCEL_SECONDS = 1.5, 0.5
"""What is left of the 10 s in which a process has to end closes connections."""
ROLES = ("api", "consumer", "relay", "all")
OTHERS = ("migrate", "parked", "republish")


@dataclass(frozen=True)
class Service:
    """A service, described: routes, reactions, jobs, and what it builds at start for them."""

    name: str
    routers: Sequence[APIRouter] = ()
    handlers: HandlerTable = field(default_factory=dict)
    jobs: Sequence[Job] = ()
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
        from shared.db import migrations

        migrations.upgrade(service.name, settings.owner_url)
        return 0
    if command == "parked":
        return uvloop.run(_with_processor(service, settings, words[1:]))
    if command == "republish":
        from shared.messaging import republish

        return uvloop.run(republish.run(service.name, settings.relay_url, settings.kafka, words[1:]))
    if command in service.commands:
        return uvloop.run(service.commands[command](settings, words[1:]))
    if command in ROLES:
        return uvloop.run(_serve(service, settings, command))
    sys.stderr.write(f"unknown command {command!r}: {' | '.join((*ROLES, *OTHERS, *service.commands))}\n")
    return 2


async def _with_processor(service: Service, settings: Settings, words: Sequence[str]) -> int:
    async with Context.open(settings) as context:
        return await parked_commands.run(Parking(processor_of(service, context)), words)


def processor_of(service: Service, context: Context) -> Processor:
    """The service's handlers over its database."""
    return Processor(service.name, context.database, timed(service.handlers))


def routers_of(service: Service) -> Sequence[APIRouter]:
    """Its own, and those that stand at every service."""
    return (*service.routers, *((operations.router, audit.router) if service.operated else ()))


def build_app(service: Service) -> FastAPI:
    """The service's HTTP application; an open context is given to it as `app.state.context` before it starts."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        context: Context = app.state.context
        app.state.database = context.database
        app.state.verifier = context.verifier
        app.state.policy = policy()
        app.state.refusal_budget = RefusalBudget(context.database)
        if service.operated:
            app.state.origin_key = context.settings.secrets.key("audit-origin.key")
        if service.prepare is not None:
            for name, value in (await service.prepare(context)).items():
                setattr(app.state, name, value)
        topics = {event.topic for event in service.handlers}
        async with operated(context, processor_of(service, context), topics) as app.state.operated:
            yield
        await app.state.refusal_budget.close()

    async def ready() -> None:
        await app.state.context.database.ping()

    app = create_app(service.name, routers_of(service), lifespan, ready)
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
    async with Context.open(settings) as context:
        parts = _start(service, context, role)
        spare_the_collector()
        waiting = asyncio.create_task(stopping.wait())
        try:
            done, _ = await asyncio.wait([waiting, *(part.task for part in parts)], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {waiting}:
                task.result()
            context.draining.set()
            logs.log().info("draining", role=role)
            metrics.DRAINING.set(1)
        finally:
            waiting.cancel()
            began = time.monotonic()
            await _drain(parts)
    logs.log().info("drained", role=role, seconds=round(time.monotonic() - began, 3))
    return 0


@dataclass(frozen=True)
class _Part:
    """Something that runs, and how it is asked to finish what it has in hand."""

    task: asyncio.Task[Any]
    stop: Callable[[], Any]
    last: bool = False
    """The relay and the sealer, which pass on what the others finish."""


def spare_the_collector() -> None:
    """What start-up made stays, and what a batch makes goes without cycles: look seldom, and never at the former."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _start(service: Service, context: Context, role: str) -> list[_Part]:
    parts: list[_Part] = []
    if role in ("relay", "all") and context.settings.has_relay:
        parts.append(_start_relay(service, context, alone=role == "relay"))
    if role in ("relay", "consumer", "all") and context.settings.sealer_url is not None:
        parts.append(_start_sealer(service, context.settings, context.settings.sealer_url))
    if role in ("consumer", "all") and service.handlers:
        parts += _start_consumer(service, context)
    if role in ("consumer", "all"):
        parts += [_until_cancelled(job(context)) for job in service.jobs]
    parts.append(_start_measuring(service, context, role))
    parts.append(_start_api(service if role in ("api", "all") else _health_alone(service), context))
    return parts


def _until_cancelled(work: Coroutine[Any, Any, None]) -> _Part:
    task = asyncio.create_task(work)
    return _Part(task, task.cancel)


def _health_alone(service: Service) -> Service:
    """A relay or consumer in a process of its own answers /health and /metrics, and nothing else."""
    return replace(service, routers=(), prepare=None, operated=False, dress=None)


def _start_measuring(service: Service, context: Context, role: str) -> _Part:
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
    return _until_cancelled(measuring.run())


def _start_relay(service: Service, context: Context, *, alone: bool) -> _Part:
    relay = Relay(service.name, context.settings.relay_url, context.settings.kafka, alone=alone)
    context.wake = relay.wake
    return _Part(asyncio.create_task(relay.run()), relay.stop, last=True)


def _start_sealer(service: Service, settings: Settings, url: str) -> _Part:
    key = settings.secrets.signing_keys("audit")[-1]
    sealer = Sealer(service.name, url, key, anchors_of(need("ANCHORS_URL"), service.name))
    return _Part(asyncio.create_task(sealer.run()), sealer.stop, last=True)


def _start_consumer(service: Service, context: Context) -> list[_Part]:
    processor = processor_of(service, context)
    topics = {event.topic for event in service.handlers}
    consumer = Consumer(processor, sorted(topics), context.settings.kafka, context.settings.instance)
    parking = _until_cancelled(Parking(processor).run())
    return [_Part(asyncio.create_task(consumer.run()), consumer.stop), parking]


def _start_api(service: Service, context: Context) -> _Part:
    settings = context.settings
    app = build_app(service)
    app.state.context = context
    server = _Server(server_config(app, settings.host, settings.port, _ANSWER_SECONDS, settings.certificate))

    def stop() -> None:
        server.should_exit = True

    return _Part(asyncio.create_task(server.serve()), stop)


async def _drain(parts: Sequence[_Part]) -> None:
    """Nobody takes anything new from here on; what is in hand gets a few seconds, the relay's a moment more."""
    await asyncio.gather(*(_finish(part, _DRAIN_SECONDS) for part in parts if not part.last))
    await asyncio.gather(*(_finish(part, _RELAY_SECONDS) for part in parts if part.last))


async def _finish(part: _Part, seconds: float) -> None:
    part.stop()
    _, late = await asyncio.wait([part.task], timeout=seconds)
    if late:
        part.task.cancel()
        await asyncio.wait(late, timeout=_CANCEL_SECONDS)
    if part.task.done() and not part.task.cancelled() and (error := part.task.exception()) is not None:
        logs.log().warning("ended_badly", error=type(error).__name__)
