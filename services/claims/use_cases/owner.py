"""Whose claim it is, and who acts for them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Owner:
    """The claim's person; `helper_id` is whoever acts for them, with their consent."""

    person_id: UUID
    helper_id: UUID | None = None
