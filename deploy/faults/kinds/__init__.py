"""The faults, one family per module; `FAULTS` lists all of them by name."""

import importlib
import pkgutil
from collections.abc import Iterator

from deploy.faults.scene import Fault


def _all() -> Iterator[Fault]:
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        yield from importlib.import_module(found.name).FAULTS


FAULTS: dict[str, Fault] = {fault.name: fault for fault in _all()}
