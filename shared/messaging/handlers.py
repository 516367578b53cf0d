"""A service lists its reactions in one table: event class → one function."""

from collections.abc import Awaitable, Callable, Mapping
from inspect import signature
from typing import Any, get_type_hints

from joserfc.jwk import OKPKey

from shared.db.unit_of_work import UnitOfWork
from shared.events.base import Event
from shared.messaging.envelope import Envelope
from shared.security.signatures import BadSignature, verify_message

Handler = Callable[[Any, UnitOfWork], Awaitable[None]]
HandlerTable = Mapping[type[Event], Handler]

Check = Callable[[Envelope], None]
"""Raises Refused for a message that must not be believed."""


class Refused(Exception):
    """An outside party's message with a missing or wrong signature: recorded, without effect, blocking nobody."""


def believed_when_signed(producer: str, key: OKPKey) -> Check:
    """What this outside party says is believed with its signature alone; others' messages pass."""

    def check(envelope: Envelope) -> None:
        if not envelope.type.startswith(f"{producer}."):
            return
        try:
            verify_message(key, envelope.signature, envelope.id, envelope.type, envelope.body)
        except BadSignature as error:
            raise Refused(str(error)) from error

    return check


def verify(table: HandlerTable) -> None:
    """At start-up: each function's first annotation must be the class it is listed under (or Event: takes all)."""
    for event, handler in table.items():
        first = next(iter(signature(handler).parameters))
        if get_type_hints(handler).get(first) not in (event, Event):
            raise TypeError(f"{handler.__qualname__} is listed under {event.__name__} but does not take it")
