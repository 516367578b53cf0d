"""Routes that are used by many at once: the application answers them before FastAPI looks for a route (decision 18)."""

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.db.trail import Trail
from shared.http import auditing
from shared.http.edge import check_body
from shared.policy.actions import action_of

B = TypeVar("B", bound=BaseModel)
Respond = Callable[[Request], Coroutine[Any, Any, Response]]


class Direct(APIRoute):
    """The route as FastAPI knows it; the application answers it by `respond`."""

    respond: Respond

    def get_route_handler(self) -> Respond:
        return self.respond


def offer(
    router: APIRouter,
    path: str,
    endpoint: Callable[..., Any],
    respond: Respond,
    *,
    body: type[BaseModel],
    answer: type[BaseModel],
    kind: type[APIRoute] = APIRoute,
) -> None:
    """`POST path`, answered 201. The OpenAPI document calls it by the endpoint's name."""

    async def declared(body: BaseModel) -> BaseModel:
        return body

    declared.__name__ = endpoint.__name__
    declared.__module__ = endpoint.__module__
    declared.__doc__ = endpoint.__doc__
    declared.__annotations__ = {"body": body, "return": answer}
    route = type("Route", (Direct, kind), {"respond": staticmethod(respond)})
    router.add_api_route(path, declared, methods=["POST"], status_code=201, route_class_override=route)


def checked(adapter: TypeAdapter[B], said: Any) -> B:
    """What a body says, or 422."""
    try:
        return adapter.validate_python(said)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise RequestValidationError([{**item, "loc": ("body", *item["loc"])} for item in found]) from error


def open_to_all(
    router: APIRouter,
    path: str,
    endpoint: Callable[[Request, B, Trail], Coroutine[Any, Any, BaseModel]],
    *,
    body: type[B],
    answer: type[BaseModel],
) -> None:
    """Offer `POST path` to anybody. The endpoint opens transactions itself, and writes down there what it did."""
    adapter, action = TypeAdapter(body), action_of(endpoint)

    async def respond(request: Request) -> Response:
        said = checked(adapter, await check_body(request, multipart=False))
        done = await endpoint(request, said, auditing.trail_of(request, action, path))
        return Response(done.model_dump_json(exclude_unset=True), 201, media_type="application/json")

    offer(router, path, endpoint, respond, body=body, answer=answer)
