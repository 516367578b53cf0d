"""The trace of requests: what each did and showed stands in its own transaction, a refusal in one of its own."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import Request, Response

from shared.db.audit_tables import audit_entry
from shared.db.rows import insert_rows
from shared.db.trail import Place, Trail
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.http.body import parse_strictly
from shared.observability.tracing import trace_id
from shared.security.cipher import blind_index
from shared.security.principal import Principal

if TYPE_CHECKING:
    from shared.http.refusal_budget import RefusalBudget

_WRITING = {"POST", "PUT", "PATCH", "DELETE"}
_ORIGIN_DIGITS = 16
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)


def trail_of(request: Request, action: str, path: str, principal: Principal | None = None) -> Trail:
    """A new trail for a request to the route of this path."""
    kind, object_id = object_of(request, path)
    return Trail(Place(action, kind, object_id, origin_of(request), trace_id()), principal)


def object_of(request: Request, path: str) -> tuple[str, str | None]:
    """`/claims/{claim_id}/withdrawal` is about the claim of that id."""
    named = list(request.path_params.values())
    return _kind(path), _identifier(str(named[-1])) if named else None


def _identifier(text: str) -> str | None:
    """An id in its one form, or the number of a row.

    Nothing else of an address is kept: anybody may write anything there, of any length, and an entry is for ever.
    """
    try:
        return str(UUID(text))
    except ValueError:
        return text if _NUMBER.fullmatch(text) else None


@lru_cache
def _kind(path: str) -> str:
    several = path.split("/")[1]
    return f"{several[:-3]}y" if several.endswith("ies") else several.removesuffix("s")


def origin_of(request: Request) -> str | None:
    """Keyed digits in the place of the caller's address."""
    key: bytes | None = getattr(request.app.state, "origin_key", None)
    return _digest(key, request.client.host) if key is not None and request.client is not None else None


@lru_cache(maxsize=10_000)
def _digest(key: bytes, address: str) -> str:
    """The same address gives the same digits everywhere in the city; nobody reads it out of them without the key."""
    return blind_index(key, address).hex()[:_ORIGIN_DIGITS]


async def write_answered(request: Request, uow: UnitOfWork, response: Response) -> None:
    """What the request did and shows; called before the transaction ends."""
    acted = request.method in _WRITING and response.status_code < 400  # noqa: PLR2004 - the first status of refusals
    rows = uow.audit.rows(uow.agency, acted=acted, made=lambda: _made(response))
    await insert_rows(uow, audit_entry, rows)


def _made(response: Response) -> Any:
    """The id of what came into being."""
    if response.status_code != 201 or response.media_type != "application/json":  # noqa: PLR2004 - created
        return None
    document = parse_strictly(bytes(response.body))
    return document.get("id") if isinstance(document, dict) else None


async def write_refused(request: Request, agency: str, trail: Trail, refusal: DomainError) -> None:
    """In a transaction of its own: that of the request was rolled back."""
    budget: RefusalBudget = request.app.state.refusal_budget
    await budget.write(trail.refusal(agency, refusal.code))
