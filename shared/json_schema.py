"""JSON Schema as services use it: where a development tool has installed IRI formats, they are left aside.

Importing these builds a grammar, about a second of processor time at each start, and no schema of ours names a format.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_SLOW = "rfc3987_syntax"


@contextmanager
def _absent(name: str) -> Iterator[None]:
    """As if a module that nobody has imported yet were not installed."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # this is how Python is told so
    try:
        yield
    finally:
        del sys.modules[name]


with _absent(_SLOW):
    from jsonschema import Draft202012Validator

__all__ = ["Draft202012Validator"]
