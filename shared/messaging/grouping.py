"""Which messages of a batch may be handled together, and which transaction they belong to."""

from collections.abc import Callable, Iterator, Sequence

from shared.messaging.incoming import Incoming

_ONE_BY_ONE = 200
"""So many messages that are handled one by one share a transaction: it holds their rows locked."""


def transactions(messages: Sequence[Incoming], together: Callable[[Incoming], bool]) -> Iterator[list[Incoming]]:
    """The batch in parts that do not hold locks for long."""
    part: list[Incoming] = []
    slow = 0
    for message in messages:
        part.append(message)
        slow += not together(message)
        if slow == _ONE_BY_ONE:
            yield part
            part, slow = [], 0
    if part:
        yield part


def groups(messages: Sequence[Incoming], together: Callable[[Incoming], bool]) -> list[list[Incoming]]:
    """Messages of one type and agency that go together, the others alone; each key keeps its order.

    A message joins the latest group of its kind, unless an earlier message of its key stands in a later group.
    """
    found: list[list[Incoming]] = []
    latest: dict[tuple[str, str], int] = {}
    reached: dict[tuple[str, str], int] = {}
    for message in messages:
        kind, place = (message.type, message.envelope.agency), (message.topic, message.key)
        at = latest.get(kind, -1) if together(message) else -1
        if at < reached.get(place, 0):
            at = len(found)
            found.append([])
            latest[kind] = at
        found[at].append(message)
        reached[place] = at
    return found
