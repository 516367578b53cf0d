"""One golden example per event type: what is on the wire today can be read tomorrow."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.events.base import REGISTRY, Event
from shared.events.catalogue import load_all

GOLDEN = Path(__file__).parent / "golden"
EVENTS = load_all()


def golden(event: type[Event]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((GOLDEN / f"{event.type}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_the_golden_example_is_read_and_written_unchanged(event: type[Event]) -> None:
    body = golden(event)
    assert json.loads(event.model_validate(body).model_dump_json()) == body


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_the_golden_example_fits_the_published_schema(event: type[Event]) -> None:
    jsonschema.validate(golden(event), event.model_json_schema(mode="serialization"))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_unknown_fields_of_a_newer_producer_are_ignored(event: type[Event]) -> None:
    assert event.model_validate(golden(event) | {"added_later": 1}) == event.model_validate(golden(event))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_refs_name_every_subject(event: type[Event]) -> None:
    body = golden(event)
    subjects = {
        name for name in body if name.endswith("_id") and name not in ("plan_id", "definition_id", "subject_id")
    }
    assert {name.removesuffix("_id") for name in subjects} - set(body["refs"]) <= {
        name.removesuffix("_id") for name in subjects if body[name] is None
    }


def test_no_golden_example_is_left_over() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == {event.type for event in EVENTS}


def test_a_type_declared_twice_is_refused() -> None:
    with pytest.raises(TypeError, match="declared twice"):
        type("Again", (Event,), {"type": EVENTS[0].type, "__annotations__": {}})
    assert REGISTRY[EVENTS[0].type] is EVENTS[0]
