"""An employer, known by its unified social credit code."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from shared.events.aggregate import Aggregate
from shared.events.identity import EmployerRegistered


@dataclass(frozen=True)
class EmployerFacts:
    """What an administrator knows of an employer; the representative's name is ciphertext."""

    name: str
    uscc: str
    district: str
    legal_representative_cipher: str


class Employer(Aggregate):
    name: str
    uscc: str
    district: str
    legal_representative_cipher: str

    @classmethod
    def register(cls, identifier: UUID, agency: str, facts: EmployerFacts) -> Self:
        employer = cls()
        employer.id, employer.agency, employer.event_version = identifier, agency, 0
        employer.name, employer.uscc, employer.district = facts.name, facts.uscc, facts.district
        employer.legal_representative_cipher = facts.legal_representative_cipher
        employer.record(
            EmployerRegistered(employer_id=identifier, name=facts.name, uscc=facts.uscc, district=facts.district)
        )
        return employer
