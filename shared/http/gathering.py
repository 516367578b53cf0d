"""Requests of one route that arrive together are carried out together, in one transaction with few statements.

A route that is used by many at once is written for several requests; one alone is a list of one. When a batch fails
because of one of its requests (a constraint, a deadlock, an erased key), each is carried out again on its own, so
that nobody answers for a neighbour.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.db.audit_tables import audit_entry
from shared.db.faults import is_away
from shared.db.rows import insert_rows
from shared.db.trail import Trail
from shared.db.unit_of_work import Cause, Database, UnitOfWork
from shared.errors import DomainError
from shared.http import idempotency
from shared.http.edge import EdgeRoute, admitted, check_body, etag
from shared.observability.tracing import traceparent
from shared.policy.actions import action_of
from shared.security.principal import Principal

_LANES = 4
"""Transactions of a route under way at once in a process."""
_PATIENCE_SECONDS = 0.1
"""A batch that takes longer has met something slow; another lane opens for those who wait behind it. Until then they
gather: few large batches cost less than many small ones."""
_LARGEST = 64
_BREATH_SECONDS = 0.003
"""After a batch of several: those who were answered come again, and go together with those who came meanwhile."""
_LONGEST_WAIT_SECONDS = 2.5
"""Whoever was not taken until then is told that the service is busy, and so is who finds MOST_WAITING before them."""
_MOST_WAITING = 1024
B = TypeVar("B", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True)
class Asked(Generic[T]):
    """One of the requests that are carried out together, signed in, allowed, checked, and not answered before."""

    request: Request
    principal: Principal
    body: T
    cause: Cause
    audit: Trail


@dataclass(frozen=True)
class Done:
    """What one of them is answered: the model and the row's version for the ETag."""

    answer: BaseModel
    version: int


Together = Callable[[UnitOfWork, Sequence[Asked[T]]], Coroutine[Any, Any, Sequence[Done | DomainError]]]
"""An endpoint for several requests of one agency: for each, in order, what was done or why it is refused."""


@dataclass(frozen=True)
class Form(Generic[B, T]):
    """What a request says (`body`), and what the endpoint makes of it before it waits (`read`, which may refuse)."""

    body: type[B]
    read: Callable[[B], T]
    purposes: Sequence[str] = ()
    """Of the keys that the endpoint will need of whoever asks: they are looked up once for them all."""


def gathered(
    router: APIRouter,
    path: str,
    endpoint: Together[T],
    *,
    form: Form[B, T],
    answer: type[BaseModel],
) -> None:
    """Offer `POST path`, answered 201."""

    async def declared(body: BaseModel) -> BaseModel:  # what the OpenAPI document says
        return body

    declared.__name__ = endpoint.__name__
    declared.__module__ = endpoint.__module__
    declared.__doc__ = endpoint.__doc__
    declared.__annotations__ = {"body": form.body, "return": answer}

    class Route(Gathered):
        respond = staticmethod(_Gathering(path, endpoint, form).answer)

    router.add_api_route(path, declared, methods=["POST"], status_code=201, route_class_override=Route)


class Gathered(EdgeRoute):
    """The route as FastAPI knows it; the application answers it by `respond`, before FastAPI looks for a route."""

    respond: Callable[[Request], Coroutine[Any, Any, Response]]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        return self.respond


@dataclass(eq=False)
class _Waiting(Generic[T]):
    place: idempotency.Place
    body_hash: bytes
    asked: Asked[T]
    since: float = field(default_factory=time.monotonic)
    answered: asyncio.Future[Response] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def settle(self, outcome: Response | Exception) -> None:
        if self.answered.done():
            return
        if isinstance(outcome, Exception):
            self.answered.set_exception(outcome)
        else:
            self.answered.set_result(outcome)


class _Gathering(Generic[B, T]):
    """One route: what it asks of a request before it may wait, and the desk of each running application."""

    def __init__(self, route: str, endpoint: Together[T], form: Form[B, T]) -> None:
        self._route, self._endpoint, self._form = route, endpoint, form
        self._action = action_of(endpoint)
        self._adapter = TypeAdapter(form.body)
        self._desks: WeakKeyDictionary[Database, _Desk[T]] = WeakKeyDictionary()

    async def answer(self, request: Request) -> Response:
        """One request, from its token to its answer."""
        async with admitted(request, self._action, self._route) as trail:
            principal: Principal = request.state.principal
            said = await check_body(request, multipart=False)
            place, body_hash = await idempotency.read_request(request, principal, self._route)
            cause = Cause(causation_id=place.key, traceparent=traceparent())
            waiting = _Waiting(place, body_hash, Asked(request, principal, self._read(said), cause, trail))
            database: Database = request.app.state.database
            desk = self._desks.get(database) or self._desks.setdefault(database, _Desk(self._endpoint, self._form))
            return await desk.take(database, waiting)

    def _read(self, said: Any) -> T:
        try:
            body = self._adapter.validate_python(said)
        except ValidationError as error:
            found = error.errors(include_url=False)
            raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in found]) from error
        return self._form.read(body)


class _Desk(Generic[T]):
    """Where the requests of a route meet: whoever comes while every lane is busy is taken with the next batch."""

    def __init__(self, endpoint: Together[T], form: Form[Any, T]) -> None:
        self._endpoint = endpoint
        self._purposes = (*form.purposes, idempotency.PURPOSE)
        self._waiting: deque[_Waiting[T]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()
        self._began = 0.0
        """When a batch was taken last, by the monotonic clock."""

    async def take(self, database: Database, waiting: _Waiting[T]) -> Response:
        """Wait for the answer."""
        if len(self._waiting) >= _MOST_WAITING:
            raise TimeoutError
        self._waiting.append(waiting)
        slow = time.monotonic() - self._began > _PATIENCE_SECONDS
        if not self._lanes or (slow and len(self._lanes) < _LANES):
            lane = asyncio.get_running_loop().create_task(self._work(database), context=Context())
            self._lanes.add(lane)
        return await waiting.answered

    async def _work(self, database: Database) -> None:
        batch: list[_Waiting[T]] = []
        try:
            while batch := self._next():
                await self._carry_out(database, batch)
                if len(batch) > 1:
                    await asyncio.sleep(_BREATH_SECONDS)
        except BaseException:  # a library that ends as if it were cancelled, perhaps when a batch was taken apart
            for waiting in [*batch, *self._waiting]:
                waiting.settle(TimeoutError())
            self._waiting.clear()
            raise
        finally:  # here, and not when the task is known to be done: who comes in between would wait for nobody
            self._lanes.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    def _next(self) -> list[_Waiting[T]]:
        """The oldest request that somebody still waits for, and those of its agency right behind it."""
        self._began = time.monotonic()
        batch: list[_Waiting[T]] = []
        while self._waiting and len(batch) < _LARGEST:
            if batch and self._waiting[0].place.agency != batch[0].place.agency:
                break
            waiting = self._waiting.popleft()
            if self._began - waiting.since > _LONGEST_WAIT_SECONDS:
                waiting.settle(TimeoutError())
            elif not waiting.answered.done():
                batch.append(waiting)
        return batch

    async def _carry_out(self, database: Database, batch: Sequence[_Waiting[T]]) -> None:
        try:
            outcomes: Sequence[Response | Exception] = await self._transact(database, batch)
        except Exception as error:  # noqa: BLE001 - each request answers with what kept it from being carried out
            if len(batch) > 1 and not is_away(error):
                for waiting in batch:
                    await self._carry_out(database, [waiting])
                return
            if is_away(error):
                batch = [*batch, *self._waiting]  # they would wait for the same database, and as long again
                self._waiting.clear()
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)

    async def _transact(self, database: Database, batch: Sequence[_Waiting[T]]) -> list[Response | DomainError]:
        locks = idempotency.locks([waiting.place for waiting in batch])
        async with database.unit_of_work(batch[0].place.agency, bound="whole", locks=locks) as uow:
            earlier = await idempotency.begin(uow, [(waiting.place, waiting.body_hash) for waiting in batch])
            fresh = [waiting for waiting, found in zip(batch, earlier, strict=True) if found is None]
            await uow.cipher.expect(self._purposes, {waiting.place.person_id for waiting in fresh})
            done = await self._endpoint(uow, [waiting.asked for waiting in fresh]) if fresh else []
            answers = {waiting: _respond(one) for waiting, one in zip(fresh, done, strict=True)}
            stored = [
                (waiting.place, waiting.body_hash, answer)
                for waiting, answer in answers.items()
                if isinstance(answer, Response)
            ]
            await idempotency.store(uow, stored)
            acts = [
                row
                for waiting, one in zip(fresh, done, strict=True)
                if isinstance(one, Done)
                for row in waiting.asked.audit.rows(
                    uow.agency, acted=True, made=partial(getattr, one.answer, "id", None)
                )
            ]
            await insert_rows(uow, audit_entry, acts)
        return [found if found is not None else answers[waiting] for waiting, found in zip(batch, earlier, strict=True)]


def _respond(done: Done | DomainError) -> Response | DomainError:
    if isinstance(done, DomainError):
        return done
    response = Response(done.answer.model_dump_json(), 201, media_type="application/json")
    etag(response, done.version)
    return response
