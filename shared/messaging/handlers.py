"""A service lists its reactions in one table: event class → one function."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, NamedTuple, TypeVar, get_args, get_type_hints

from shared.db.unit_of_work import Cause, Heard, UnitOfWork
from shared.events.base import Event
from shared.messaging.envelope import Envelope

E = TypeVar("E", bound=Event)


class Told(NamedTuple, Generic[E]):
    """An event and what stood around it."""

    event: E
    envelope: Envelope

    @property
    def cause(self) -> Cause:
        """Facts told because of it carry this."""
        return Cause(self.envelope.correlation_id, self.envelope.id, self.envelope.traceparent)

    @property
    def heard(self) -> Heard:
        """What a projection keeps beside the event."""
        return Heard(self.envelope.time, self.envelope.aggregate_version, self.envelope.causation_id)


Handler = Callable[[Any, UnitOfWork], Awaitable[None]]
"""Takes one event; `uow` knows which."""


@dataclass(frozen=True)
class Together:
    """A reaction that takes many messages of its type and of one agency at once: `(Sequence[Told[E]], uow)`.

    For projections that much is told about. Messages of one key stand in their order; messages of other keys may
    have been moved before or behind. `uow.cause`, `message_id` and `heard` are of no message: each Told has its own.
    """

    handle: Callable[[Sequence[Told[Any]], UnitOfWork], Awaitable[None]]


HandlerTable = Mapping[type[Event], Handler | Together]


def verify(table: HandlerTable) -> None:
    """At start-up: each function's first annotation must be the class it is listed under (or Event: takes all)."""
    for event, handler in table.items():
        function = handler.handle if isinstance(handler, Together) else handler
        hint = get_type_hints(function).get(next(iter(signature(function).parameters)))
        for _ in range(2 if isinstance(handler, Together) else 0):  # Sequence[Told[E]]
            (hint,) = get_args(hint) or (None,)
        if hint not in (event, Event):
            raise TypeError(f"{function.__qualname__} is listed under {event.__name__} but does not take it")
