"""Our styles and scripts, compressed, kept by browsers until their content changes."""

from typing import Any

from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from services.portal.web.rendering import STATIC

_FOREVER = "public, max-age=31536000, immutable"


class _Kept(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = _FOREVER if versioned else "public, max-age=300"
        return response


def static_files(**options: Any) -> ASGIApp:
    """To be mounted at /static; only static files are compressed (pages carry secrets: BREACH)."""
    return GZipMiddleware(_Kept(directory=STATIC, **options))
