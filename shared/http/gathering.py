"""Requests of one route that arrive together are carried out together, in one transaction with few statements.

A route that is used by many at once is written for several requests; they meet at its desk, and one alone is a list
of one.
"""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, TypeAdapter

from shared.db.audit_tables import audit_entry
from shared.db.desk import Desk
from shared.db.rows import insert_rows
from shared.db.trail import Trail
from shared.db.unit_of_work import Cause, Database, UnitOfWork
from shared.errors import DomainError
from shared.http import idempotency
from shared.http.direct import checked, offer
from shared.http.edge import EdgeRoute, admitted, check_body, etag
from shared.observability.tracing import traceparent
from shared.policy.actions import action_of
from shared.security.principal import Principal

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
    respond = _Gathering(path, endpoint, form).answer
    offer(router, path, endpoint, respond, body=form.body, answer=answer, kind=EdgeRoute)


@dataclass(frozen=True, eq=False)
class _Waiting(Generic[T]):
    place: idempotency.Place
    body_hash: bytes
    asked: Asked[T]


class _Gathering(Generic[B, T]):
    """One route: what it asks of a request before it may wait, and the desk of each running application."""

    def __init__(self, route: str, endpoint: Together[T], form: Form[B, T]) -> None:
        self._route, self._endpoint, self._form = route, endpoint, form
        self._action = action_of(endpoint)
        self._adapter = TypeAdapter(form.body)
        self._purposes = (*form.purposes, idempotency.PURPOSE)
        self._desks: WeakKeyDictionary[Database, Desk[_Waiting[T], Response]] = WeakKeyDictionary()

    async def answer(self, request: Request) -> Response:
        """One request, from its token to its answer."""
        async with admitted(request, self._action, self._route) as trail:
            principal: Principal = request.state.principal
            said = await check_body(request, multipart=False)
            place, body_hash = await idempotency.read_request(request, principal, self._route)
            cause = Cause(causation_id=place.key, traceparent=traceparent())
            body = self._form.read(checked(self._adapter, said))
            waiting = _Waiting(place, body_hash, Asked(request, principal, body, cause, trail))
            database: Database = request.app.state.database
            desk = self._desks.get(database) or self._desks.setdefault(database, Desk(self._transact))
            return await desk.take(place.agency, waiting)

    async def _transact(self, agency: str, batch: Sequence[_Waiting[T]]) -> list[Response | Exception]:
        database: Database = batch[0].asked.request.app.state.database
        locks = idempotency.locks([waiting.place for waiting in batch])
        async with database.unit_of_work(agency, bound="whole", locks=locks) as uow:
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
