"""Claims, put together."""

from collections.abc import Mapping
from typing import Any

from services.claims.endpoints import ROUTERS
from services.claims.handlers import HANDLERS, published_plans
from services.claims.plan_commands import plans
from services.claims.settings import storage_url
from shared.context import Context
from shared.runtime import Service
from shared.storage.files import Files
from shared.threads import Threads

DRAWING, WAITING_TO_BE_DRAWN = 2, 8
"""A large picture takes hundreds of megabytes while it is drawn anew: few at a time, and few in line."""


async def _prepare(context: Context) -> Mapping[str, Any]:
    return {
        "plans": published_plans(),
        "files": Files(storage_url(), context.database.cipher, "medical"),
        "drawing": Threads("drawing", DRAWING, WAITING_TO_BE_DRAWN),
        "bank_key": context.settings.secrets.encryption_key("bank-encryption.public.jwk"),
    }


SERVICE = Service(
    name="claims",
    routers=ROUTERS,
    handlers=HANDLERS,
    prepare=_prepare,
    commands={"plans": plans},
)
