"""What a state-changing object is: an id, an agency, a row version, and the facts it has to tell."""

from uuid import UUID

from shared.events.base import Event


class Aggregate:
    """Base of the domain's objects that speak.

    `version` is the row's version (the ETag: drafts and leases raise it too). `event_version` counts the facts told,
    gapless from 1. `record` appends a fact; the repository's save drains them into the outbox.
    """

    id: UUID
    agency: str
    version: int
    event_version: int

    def record(self, event: Event) -> None:
        """Tell a fact about this aggregate."""
        if event.aggregate_id != str(self.id):
            raise ValueError(f"{event.type} is keyed by {event.aggregate_id}, not by this aggregate")
        self.event_version = (self.event_version or 0) + 1
        self._facts().append((self.event_version, event))

    def take_facts(self) -> list[tuple[int, Event]]:
        """The facts not yet stored, with their versions; they are handed over once."""
        facts = list(self._facts())
        self._facts().clear()
        return facts

    def _facts(self) -> list[tuple[int, Event]]:
        facts: list[tuple[int, Event]] = self.__dict__.setdefault("_untold", [])
        return facts
