"""What a route is called in the table of grants."""

from collections.abc import Callable
from typing import Any

_CODE = {"services", "shared"}


def action_of(endpoint: Callable[..., Any]) -> str:
    """`<service>.<function>`; for routes that stand at every service, the part of `shared` that offers them."""
    parts = endpoint.__module__.split(".")
    owner = parts[1] if parts[0] in _CODE else parts[0]
    return f"{owner}.{endpoint.__name__}"
