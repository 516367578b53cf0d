"""The order of a story: what caused a fact, and the earlier facts of its aggregate, stand before it.

Clocks of several machines differ, so the time only decides between facts that nothing else orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heappop, heappush
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Fact:
    """One event as insight remembers it."""

    event_id: UUID
    agency: str
    type: str
    topic: str
    occurred_at: datetime
    aggregate_id: str
    aggregate_version: int
    correlation_id: str | None
    causation_id: str | None
    trace_id: str | None
    refs: dict[str, str]
    summary: dict[str, Any]


def in_order(facts: Sequence[Fact]) -> list[Fact]:
    """The same facts, causes first."""
    by_id = {str(fact.event_id): fact for fact in facts}
    waits_for = {name: _before(fact, by_id) for name, fact in by_id.items()}
    followers: dict[str, list[str]] = {name: [] for name in by_id}
    for name, earlier in waits_for.items():
        for one in earlier:
            followers[one].append(name)
    ready: list[tuple[datetime, str]] = []
    for name, earlier in waits_for.items():
        if not earlier:
            heappush(ready, (by_id[name].occurred_at, name))
    told: list[Fact] = []
    while ready:
        _, name = heappop(ready)
        told.append(by_id.pop(name))
        for follower in followers[name]:
            waits_for[follower].discard(name)
            if not waits_for[follower]:
                heappush(ready, (by_id[follower].occurred_at, follower))
    return told + sorted(by_id.values(), key=lambda fact: fact.occurred_at)


def _before(fact: Fact, by_id: dict[str, Fact]) -> set[str]:
    earlier = {
        name
        for name, other in by_id.items()
        if other.aggregate_id == fact.aggregate_id and other.aggregate_version < fact.aggregate_version
    }
    return earlier | ({fact.causation_id} & by_id.keys() if fact.causation_id else set())
