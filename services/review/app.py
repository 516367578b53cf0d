"""How the review service is put together."""

from collections.abc import Mapping
from typing import Any

from services.review.endpoints import router
from services.review.handlers import HANDLERS
from services.review.persistence.definitions import definitions
from shared.context import Context
from shared.runtime import Service


async def _prepare(_: Context) -> Mapping[str, Any]:
    """A broken definition keeps the service from starting."""
    definitions()
    return {}


SERVICE = Service(name="review", routers=[router], handlers=HANDLERS, prepare=_prepare)
