"""The portal's page routes, and which tests walk them."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.portal.pages import ROUTERS
from services.portal.web.routes import PageRoute

PAGES = [route for router in ROUTERS for route in router.routes if isinstance(route, PageRoute)]


def every_route() -> set[str]:
    return {f"{method} {route.path}" for route in PAGES for method in route.methods or ()}


def route_of(method: str, path: str) -> str | None:
    """`GET /claims/{claim_id}` for a request."""
    for route in PAGES:
        if method in (route.methods or ()) and route.path_regex.match(path):
            return f"{method} {route.path}"
    return None


def declared() -> set[str]:
    """What the browser tests say they walk; that they do is checked by each of them."""
    return {
        name
        for path in Path(__file__).parent.glob("test_*.py")
        for mark in _marks(importlib.import_module(f"tests.browser.{path.stem}"))
        if mark.name == "walks"
        for name in mark.args
    }


def _marks(module: Any) -> Iterator[Any]:
    for value in vars(module).values():
        yield from getattr(value, "pytestmark", [])
