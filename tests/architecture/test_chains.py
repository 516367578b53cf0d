"""Tests that run side by side do not meet: what they would share is in one chain, which one worker plays."""

from pathlib import Path

import pytest

from tests.harness.workers import CHAINS, chain_of

ROOT = Path(__file__).parents[2]
OFFERS = ROOT / "tests" / "deploy" / "conftest.py"
"""Starts a city for those who ask for it: they are the ones to be in a chain."""
FILES = [path for path in sorted((ROOT / "tests").rglob("*.py")) if "harness" not in path.parts]


@pytest.mark.parametrize(
    ("words", "chains"),
    [
        (("free_base()", "free_base:", "own_servers(", "own_city:"), {"servers of its own", "the broker"}),
        (("demo: Demo", "visitor: Visitor", "platform: Platform"), {"the city", "servers of its own"}),
        (("recreate_topic(", "probe: Probe"), {"the broker"}),
    ],
    ids=["servers", "city", "topics"],
)
def test_whoever_starts_servers_walks_the_city_or_makes_topics_is_in_a_chain(
    words: tuple[str, ...], chains: set[str]
) -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in FILES
        if path not in (Path(__file__), OFFERS) and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert len(users) > 1
    assert [name for name in users if chain_of(name) not in chains] == []


def test_what_a_chain_names_is_there() -> None:
    assert [path for paths in CHAINS.values() for path in paths if not (ROOT / path).exists()] == []
