"""Who did what in a case: one person has one duty, so nobody checks their own work (X14)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from services.review.domain.errors import OwnSubject, SamePerson

SUBMITTER = "submitter"


@dataclass(eq=False)
class Duty:
    """`duty` is `submitter` or the code of the stage that the person decided at, in whatever round."""

    case_id: UUID
    agency: str
    person_id: UUID
    duty: str


def refuse_second_duty(held: Mapping[UUID, str], person_id: UUID, duty: str) -> None:
    """Raise when the person has another duty in the case already."""
    present = held.get(person_id, duty)
    if present == SUBMITTER:
        raise OwnSubject
    if present != duty:
        raise SamePerson
