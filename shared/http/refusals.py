"""Every refusal is a line of the log: who asked what, from where, and by which rule it was refused."""

from typing import TYPE_CHECKING

from fastapi import Request

from shared.http import auditing
from shared.observability.logs import log

if TYPE_CHECKING:
    from shared.security.principal import Principal

_REFUSALS = range(400, 500)


def note(request: Request, status: int, code: str) -> None:
    """Ids and codes alone: nothing of what was sent, which may be anything."""
    if status not in _REFUSALS:
        return
    asking: Principal | None = getattr(request.state, "asking", None)
    path = getattr(request.scope.get("route"), "path", None)
    kind, identifier = (None, None) if path is None else auditing.object_of(request, path)
    found = {
        "status": status,
        "code": code,
        "method": request.method,
        "route": path or "unmatched",
        "origin": auditing.origin_of(request),
        "person": asking and str(asking.person_id),
        "actor": asking and asking.actor_id and str(asking.actor_id),
        "agency": asking and asking.agency,
        "object": identifier and f"{kind} {identifier}",
    }
    log().info("refused", **{key: value for key, value in found.items() if value is not None})
