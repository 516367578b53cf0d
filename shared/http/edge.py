"""The edge: one request is one authenticated transaction, committed before the answer leaves.

Authenticated POSTs carry an Idempotency-Key; the answer is stored with the effect and given again to a repetition.
"""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.params import Form
from fastapi.routing import APIRoute

from shared.db.unit_of_work import Cause, Database, UnitOfWork
from shared.errors import DomainError, Forbidden, StaleVersion, StepUpNeeded
from shared.http import idempotency
from shared.http.body import parse_strictly
from shared.observability.tracing import traceparent
from shared.policy.actions import action_of
from shared.security.principal import Principal
from shared.security.tokens import TokenRefused, TokenVerifier

if TYPE_CHECKING:
    from shared.policy.decisions import Policy

Answer = Callable[[Request], Coroutine[Any, Any, Response]]
_WRITING = {"POST", "PUT", "PATCH", "DELETE"}


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
            principal = await admitted(request, action)
            if has_body:
                await check_body(request, multipart=multipart)
            await self.prepare(request)
            cause = Cause(causation_id=request.headers.get("idempotency-key"), traceparent=traceparent())
            database: Database = request.app.state.database
            async with database.unit_of_work(principal.agency, cause, bound="entry") as uow:
                request.state.uow = uow
                if request.method != "POST":
                    return await inner(request)
                return await _once(request, uow, principal, self.path, inner)

        return handle


class PublicRoute(APIRoute):
    """A route without a signed-in person: the endpoint itself enters the agency it is about."""

    def get_route_handler(self) -> Answer:
        inner = super().get_route_handler()
        has_body = self.body_field is not None

        async def handle(request: Request) -> Response:
            if has_body:
                await check_body(request, multipart=False)
            database: Database = request.app.state.database
            async with database.unit_of_work(cause=Cause(traceparent=traceparent()), bound="entry") as uow:
                request.state.uow = uow
                return await inner(request)

        return handle


def edge_router(**options: Any) -> APIRouter:
    """A router whose routes need an access token."""
    return APIRouter(route_class=EdgeRoute, **options)


def public_router(**options: Any) -> APIRouter:
    """A router whose routes anybody may call."""
    return APIRouter(route_class=PublicRoute, **options)


async def admitted(request: Request, action: str) -> Principal:
    """Whoever is asking, with the roles that count for the action; 401, or 403 where the table of grants has none."""
    policy: Policy = request.app.state.policy
    principal = policy.admit(action, await authenticate(request))
    request.state.principal = principal
    return principal


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


async def _once(request: Request, uow: UnitOfWork, principal: Principal, route: str, inner: Answer) -> Response:
    place, body_hash = await idempotency.read_request(request, principal, route)
    [earlier] = await idempotency.begin(uow, [(place, body_hash)])
    if isinstance(earlier, DomainError):
        raise earlier
    if earlier is not None:
        return earlier
    response = await inner(request)
    await idempotency.store(uow, [(place, body_hash, response)])
    return response


async def _uow(request: Request) -> UnitOfWork:
    uow: UnitOfWork = request.state.uow
    return uow


def _principal(request: Request) -> Principal:
    principal: Principal = request.state.principal
    return principal


Work = Annotated[UnitOfWork, Depends(_uow)]
"""The request's unit of work."""


class Allow:
    """`principal: Annotated[Principal, Depends(Allow("worker"))]`: who may call; others get 403. No role: anybody."""

    def __init__(self, *roles: str) -> None:
        self.roles = roles

    async def __call__(self, request: Request) -> Principal:
        principal = _principal(request)
        if self.roles and not principal.has(*self.roles):
            raise Forbidden
        return principal


SignedIn = Annotated[Principal, Depends(Allow())]
"""The signed-in person, in whatever role."""


async def _stepped_up(principal: SignedIn) -> Principal:
    if not principal.has_stepped_up():
        raise StepUpNeeded
    return principal


SteppedUp = Annotated[Principal, Depends(_stepped_up)]
"""The signed-in person, who has proved within the last minutes to be it: for what is not easily undone."""


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
