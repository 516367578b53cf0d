"""How `pytest -n 3` deals out the tests: a file at a time, and what may not run beside its like in one chain.

What starts and kills servers of its own, and says how long that may take, would disturb its like on two cores; what
walks through the city shares the one that was started; what makes topics anew shares a broker.
Without `-n` their order is the same.
"""

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling, Scheduling

CHAINS = {
    "servers of its own": (
        "tests/deploy/faults/test_faults.py",
        "tests/deploy/bench/test_command.py",
        "tests/deploy/bench/test_messaging_lines.py",
        "tests/deploy/embedded/test_city.py",
        "tests/deploy/checks/",
        "tests/deploy/embedded/",
        "tests/deploy/test_kafka_start.py",
    ),
    "the city": ("tests/browser/", "tests/deploy/commands/test_demo.py", "tests/journeys/", "tests/city/"),
    "the broker": ("tests/deploy/simulators/", "tests/insight/use_cases/", "tests/shared/"),
}
"""Each is played in the order of its paths, the longest first."""
_PATHS = [path for paths in CHAINS.values() for path in paths]
_RANDOM = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def chain_of(nodeid: str) -> str | None:
    """The chain that a test belongs to."""
    return next((name for name, paths in CHAINS.items() if nodeid.startswith(paths)), None)


def _place(item: pytest.Item) -> int:
    """Chains take longest: they begin first."""
    return next((place for place, path in enumerate(_PATHS) if item.nodeid.startswith(path)), len(_PATHS))


class Chains(LoadScopeScheduling):  # type: ignore[misc] # xdist has no types
    """Whoever is free takes the next chain or file; one worker plays it to its end."""

    def _split_scope(self, nodeid: str) -> str:
        return chain_of(nodeid) or nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_place)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Every worker has to give a test the same name: what is drawn anew each time is left out of it."""
    if isinstance(val, str) and _RANDOM.search(val):
        return _RANDOM.sub("id", val)
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    config.option.loadscopereorder = False  # as collected: how many tests a file has says little about its time
    return Chains(config, log)
