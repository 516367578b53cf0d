"""A person known to an agency: found by blind indexes, readable only through the person's own keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from shared.events.aggregate import Aggregate
from shared.events.identity import PersonCorrected, PersonErased, PersonRegistered


@dataclass(frozen=True)
class SealedPerson:
    """What is kept of a person: ciphertexts for here, and the two indexes."""

    name: str
    phone: str
    id_number: str
    phone_index: bytes
    id_number_index: bytes
    document_type: str = "resident_id"


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
    phone_index: bytes | None
    id_number_index: bytes | None
    registered_at: datetime
    document_type: str
    erased_at: datetime | None

    @classmethod
    def register(
        cls,
        identifier: UUID,
        agency: str,
        kept: SealedPerson,
        told: SharedCiphers,
        at: datetime,
    ) -> Self:
        person = cls()
        person.document_type, person.erased_at = kept.document_type, None
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

    def change_phone(self, kept: str, phone_index: bytes, name_told: str, phone_told: str) -> None:
        """`kept` is ciphertext for here, what is told for others."""
        self.phone_cipher, self.phone_index = kept, phone_index
        self.record(PersonCorrected(person_id=self.id, name_cipher=name_told, phone_cipher=phone_told))

    def rename(self, kept: str, name_told: str, phone_told: str) -> None:
        self.name_cipher = kept
        self.record(PersonCorrected(person_id=self.id, name_cipher=name_told, phone_cipher=phone_told))

    def erase(self, at: datetime) -> None:
        """Nothing that could find or read the person stays; the id does, under which others keep what they must."""
        self.name_cipher = self.phone_cipher = self.id_number_cipher = ""
        self.phone_index = self.id_number_index = None
        self.erased_at = at
        self.record(PersonErased(person_id=self.id))
