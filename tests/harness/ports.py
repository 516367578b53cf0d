"""Port bases for cities of tests, also of tests that run side by side."""

import os

from deploy.embedded.ports import is_free
from deploy.embedded.services import ports

_LOWEST, _HIGHEST, _STEP = 8300, 11650, 50
"""So that no port of a city is one that the system gives to clients (32768 and up)."""


def free_base() -> int:
    """A base whose ports nothing uses now. Each worker looks at bases of its own, so that two never take the same."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    bases = range(_LOWEST + number * _STEP, _HIGHEST, workers * _STEP)
    return next(base for base in bases if all(map(is_free, ports(base).values())))
