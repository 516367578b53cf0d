"""How the enrollment service is put together."""

from collections.abc import Mapping
from typing import Any

from services.enrollment.endpoints import rosters, router
from services.enrollment.handlers import HANDLERS
from shared.context import Context
from shared.runtime import Service
from shared.threads import Threads


async def _prepare(_: Context) -> Mapping[str, Any]:
    return {"reading": Threads("reading", 2, waiting=8)}


SERVICE = Service(name="enrollment", routers=[rosters, router], handlers=HANDLERS, prepare=_prepare)
