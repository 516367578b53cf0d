"""The published keys that verify access tokens."""

from typing import Any

from services.identity.endpoints.common import KeysOf
from shared.http.edge import public_router

router = public_router(tags=["keys"])


@router.get("/.well-known/jwks.json")
async def get_keys(keys: KeysOf) -> dict[str, Any]:
    return keys.published()
