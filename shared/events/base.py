"""Every fact that crosses a service border is one subclass of Event, declared once."""

from functools import cache, cached_property
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, computed_field

REGISTRY: dict[str, type["Event"]] = {}
OURS = frozenset({"identity", "enrollment", "claims", "review", "notify", "insight", "portal"})
"""The city's services. Every other producer is an outside party, whose messages are signed one by one."""


class Event(BaseModel):
    """A past fact. The class says its wire type, the field that keys the partition, and where it is published.

    `type` is `<producer>.<fact>.v<n>`; `key` names the field with the aggregate's id; `topic` defaults to
    `<producer>.events`. Additive change: a field with a default. Breaking change: a new class, v<n+1>.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    type: ClassVar[str]
    key: ClassVar[str]
    topic: ClassVar[str]
    producer: ClassVar[str]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "type" not in cls.__dict__:
            return
        if REGISTRY.setdefault(cls.type, cls) is not cls:
            raise TypeError(f"event type {cls.type} is declared twice")
        cls.producer = cls.type.partition(".")[0]
        if "topic" not in cls.__dict__:
            cls.topic = f"{cls.producer}.events"

    @property
    def aggregate_id(self) -> str:
        """The id that keys the partition, as text."""
        return str(getattr(self, self.key))

    @computed_field  # type: ignore[prop-decorator]
    @cached_property
    def refs(self) -> dict[str, str]:
        """Every subject the fact concerns, by kind: `{"claim": id, "person": id}`; derived from `<kind>_id` fields."""
        found = {
            kind: str(value) for name, kind in _references(type(self)) if isinstance(value := getattr(self, name), UUID)
        }
        if _has_subject(type(self)):
            found[str(getattr(self, "subject_kind"))] = str(getattr(self, "subject_id"))  # noqa: B009 - of review alone
        return found


@cache
def _references(event: type[Event]) -> list[tuple[str, str]]:
    """The fields that name a subject, each with the kind."""
    names = [name for name in event.model_fields if name.endswith("_id") and name != "subject_id"]
    return [(name, name.removesuffix("_id")) for name in names]


@cache
def _has_subject(event: type[Event]) -> bool:
    return "subject_kind" in event.model_fields
