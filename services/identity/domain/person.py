"""A person known to an agency: found by blind indexes, readable only through the person's own keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from shared.events.aggregate import Aggregate
from shared.events.identity import PersonRegistered


@dataclass(frozen=True)
class SealedPerson:
    """What is kept of a person: ciphertexts for here, and the two indexes."""

    name: str
    phone: str
    id_number: str
    phone_index: bytes
    id_number_index: bytes


@dataclass(frozen=True)
class SharedCiphers:
    """What others may read with the keys that they are granted: purposes `contact` and `enrolment`."""

    name: str
    phone: str
    id_number: str


class Person(Aggregate):
    name_cipher: str
    phone_cipher: str
    id_number_cipher: str
    phone_index: bytes
    id_number_index: bytes
    registered_at: datetime

    @classmethod
    def register(cls, identifier: UUID, agency: str, kept: SealedPerson, told: SharedCiphers, at: datetime) -> Self:
        person = cls()
        person.id, person.agency, person.event_version, person.registered_at = identifier, agency, 0, at
        person.name_cipher, person.phone_cipher, person.id_number_cipher = kept.name, kept.phone, kept.id_number
        person.phone_index, person.id_number_index = kept.phone_index, kept.id_number_index
        person.record(
            PersonRegistered(
                person_id=identifier,
                name_cipher=told.name,
                phone_cipher=told.phone,
                id_number_cipher=told.id_number,
            )
        )
        return person
