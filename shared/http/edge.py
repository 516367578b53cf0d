"""The edge: one request is one authenticated transaction, committed before the answer leaves.

Authenticated POSTs carry an Idempotency-Key; the answer is stored with the effect and given again to a repetition.
"""

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute

from shared.db.trail import Trail
from shared.db.unit_of_work import Cause, Database, UnitOfWork
from shared.errors import DomainError, Forbidden, StaleVersion
from shared.http import auditing, idempotency
from shared.http.body import parse_strictly
from shared.observability.tracing import traceparent
from shared.policy.actions import action_of
from shared.security.principal import Principal
from shared.security.tokens import TokenRefused, TokenVerifier

if TYPE_CHECKING:
    from shared.policy.decisions import Policy

Answer = Callable[[Request], Coroutine[Any, Any, Response]]


class EdgeRoute(APIRoute):
    """A route for signed-in people."""

    async def prepare(self, request: Request) -> None:
        """Slow work that needs no transaction, such as drawing a picture, goes into a route class of its own."""

    def get_route_handler(self) -> Answer:
        inner = super().get_route_handler()
        multipart = any(isinstance(param.field_info, Form) for param in self.dependant.body_params)
        has_body = self.body_field is not None
        action = action_of(self.endpoint)

        async def handle(request: Request) -> Response:
            async with admitted(request, action, self.path) as trail:
                if has_body:
                    await check_body(request, multipart=multipart)
                await self.prepare(request)
                return await self._transact(request, trail, inner)

        return handle

    async def _transact(self, request: Request, trail: Trail, inner: Answer) -> Response:
        principal = _principal(request)
        cause = Cause(causation_id=request.headers.get("idempotency-key"), traceparent=traceparent())
        database: Database = request.app.state.database
        posted = await idempotency.read_request(request, principal, self.path) if request.method == "POST" else None
        locks = idempotency.locks([posted[0]] if posted else [])
        async with database.unit_of_work(principal.agency, cause, bound="entry", locks=locks) as uow:
            uow.audit = trail
            request.state.uow = uow
            if posted is None:
                return await _audited(request, uow, inner)
            return await _once(request, uow, *posted, inner)


class PublicRoute(APIRoute):
    """A route without a signed-in person: the endpoint itself enters the agency it is about."""

    def get_route_handler(self) -> Answer:
        inner = super().get_route_handler()
        multipart = any(isinstance(param.field_info, Form) for param in self.dependant.body_params)
        has_body = self.body_field is not None
        action = action_of(self.endpoint)

        async def handle(request: Request) -> Response:
            if has_body:
                await check_body(request, multipart=multipart)
            return await self._transact(request, auditing.trail_of(request, action, self.path), inner)

        return handle

    @staticmethod
    async def _transact(request: Request, trail: Trail, inner: Answer) -> Response:
        """A refusal is written down where the endpoint had come as far as the agency."""
        database: Database = request.app.state.database
        agency = ""
        try:
            async with database.unit_of_work(cause=Cause(traceparent=traceparent()), bound="entry") as uow:
                uow.audit = trail
                request.state.uow = uow
                try:
                    return await _audited(request, uow, inner)
                finally:
                    agency = uow.agency
        except Forbidden as refusal:
            if agency:
                await auditing.write_refused(request, agency, trail, refusal)
            raise


def edge_router(**options: Any) -> APIRouter:
    """A router whose routes need an access token."""
    return APIRouter(route_class=EdgeRoute, **options)


def public_router(**options: Any) -> APIRouter:
    """A router whose routes anybody may call."""
    return APIRouter(route_class=PublicRoute, **options)


@asynccontextmanager
async def admitted(request: Request, action: str, path: str) -> AsyncIterator[Trail]:
    """Let in whoever is asking, with the roles that count for the action, and keep the trail of what they do.

    401; or 403 where the table of grants has none, which is written down like every later refusal.
    """
    held = request.state.asking = await authenticate(request)
    trail = auditing.trail_of(request, action, path, held)
    try:
        policy: Policy = request.app.state.policy
        request.state.principal = policy.admit(action, held)
        trail.by(request.state.principal)
        yield trail
    except Forbidden as refusal:
        await auditing.write_refused(request, held.agency, trail, refusal)
        raise


async def authenticate(request: Request) -> Principal:
    """Whoever the access token speaks for, or 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    verifier: TokenVerifier = request.app.state.verifier
    try:
        if scheme.lower() != "bearer":
            raise TokenRefused
        return await verifier.verify(token)
    except TokenRefused as error:
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"}) from error


async def check_body(request: Request, *, multipart: bool) -> Any:
    """415 for another type, 400 for JSON that could be understood in two ways; what JSON says, or None."""
    expected = "multipart/form-data" if multipart else "application/json"
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != expected:
        raise HTTPException(415)
    body = await request.body()
    return None if multipart else parse_strictly(body)


async def _once(
    request: Request, uow: UnitOfWork, place: idempotency.Place, body_hash: bytes, inner: Answer
) -> Response:
    [earlier] = await idempotency.begin(uow, [(place, body_hash)])
    if isinstance(earlier, DomainError):
        raise earlier
    if earlier is not None:
        return earlier
    response = await _audited(request, uow, inner)
    await idempotency.store(uow, [(place, body_hash, response)])
    return response


async def _audited(request: Request, uow: UnitOfWork, inner: Answer) -> Response:
    response = await inner(request)
    await auditing.write_answered(request, uow, response)
    return response


async def _uow(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.state.uow
    return uow


def _principal(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


Work = Annotated[UnitOfWork, Depends(_uow)]
"""The request's unit of work."""


async def _signed_in(request: Request) -> Principal:
    return _principal(request)


SignedIn = Annotated[Principal, Depends(_signed_in)]
"""The signed-in person, with the roles that count for the route: the table of grants has let them in."""


async def _version(request: Request) -> int:
    tag = request.headers.get("if-match")
    if tag is None:
        raise HTTPException(428)
    if not (tag.startswith('"') and tag.endswith('"') and tag[1:-1].isdigit()):
        raise StaleVersion
    return int(tag[1:-1])


SeenVersion = Annotated[int, Depends(_version)]
"""The version in If-Match; a route that takes it answers 428 without and the use case compares it."""


def etag(response: Response, version: int) -> None:
    """Put the row's version on the answer."""
    response.headers["ETag"] = f'"{version}"'
