"""What exists on the wire: topics, who may tell, who hears; and the AsyncAPI 3 document drawn from it."""

import importlib
import pkgutil
from typing import Any

from pydantic.json_schema import models_json_schema

import shared.events
from shared.events.base import OURS, REGISTRY, Event

OUTSIDE = {"bank": ("bank.requests",)}
"""Parties outside the city's services: name → topics they hear. What they tell follows from the event classes.

Each is a machine client of this name: its topics begin with it, its Kafka user is called by it (decision 25).
"""

Hearing = dict[str, list[type[Event]]]
"""Service name → event classes in its HANDLERS table."""


def load_all() -> list[type[Event]]:
    """Every event class, by type."""
    for module in pkgutil.iter_modules(shared.events.__path__, "shared.events."):
        importlib.import_module(module.name)
    return [event for _, event in sorted(REGISTRY.items()) if event.__module__.startswith("shared.events.")]


def topics() -> list[str]:
    """Every topic."""
    return sorted({event.topic for event in load_all()})


def producers() -> dict[str, set[str]]:
    """Topic → who may write it."""
    found: dict[str, set[str]] = {topic: set() for topic in topics()}
    for event in load_all():
        found[event.topic].add(event.producer)
    return found


def outside_topics() -> set[str]:
    """Topics on which outside parties tell: every message there is signed, and stamped by the broker's clock."""
    return {event.topic for event in load_all() if event.producer not in OURS}


def asyncapi(hearing: Hearing) -> dict[str, Any]:
    """The AsyncAPI 3 document of everything that is told and heard."""
    events = load_all()
    _, definitions = models_json_schema(
        [(event, "validation") for event in events], ref_template="#/components/schemas/{model}"
    )
    operations: dict[str, Any] = {}
    for event in events:
        listeners = sorted(service for service, heard in hearing.items() if event in heard)
        listeners += [party for party, heard in OUTSIDE.items() if event.topic in heard]
        for action, who in (("send", [event.producer]), ("receive", listeners)):
            for service in who:
                _operation(operations, action, service, event)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Huzhu events",
            "version": "1",
            "description": "CloudEvents 1.0 in Kafka binary mode. Generated from the event classes.",
        },
        "channels": {
            topic: {
                "address": topic,
                "messages": {
                    event.__name__: {"$ref": f"#/components/messages/{event.__name__}"}
                    for event in events
                    if event.topic == topic
                },
            }
            for topic in topics()
        },
        "operations": operations,
        "components": {
            "messages": {
                event.__name__: {
                    "name": event.type,
                    "summary": (event.__doc__ or "").strip().splitlines()[0],
                    "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
                }
                for event in events
            },
            "schemas": definitions.get("$defs", {}),
        },
    }


def _operation(operations: dict[str, Any], action: str, service: str, event: type[Event]) -> None:
    operation = operations.setdefault(
        f"{service}.{action}.{event.topic}",
        {
            "action": action,
            "channel": {"$ref": f"#/channels/{event.topic}"},
            "tags": [{"name": service}],
            "messages": [],
        },
    )
    operation["messages"].append({"$ref": f"#/channels/{event.topic}/messages/{event.__name__}"})
