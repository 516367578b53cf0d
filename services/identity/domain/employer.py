"""An employer, known by its unified social credit code."""

from dataclasses import dataclass, fields, replace
from typing import Self
from uuid import UUID

from shared.errors import EmployerIncomplete
from shared.events.aggregate import Aggregate
from shared.events.identity import EmployerProfileChanged, EmployerRegistered


@dataclass(frozen=True)
class EmployerFacts:
    """What an administrator knows of an employer; the representative's name is ciphertext."""

    name: str
    uscc: str
    district: str
    legal_representative_cipher: str | None


@dataclass(frozen=True)
class SealedProfile:
    """What changes of an employer: None where it stays. Ciphertexts stand under a key of the employer's own."""

    name: str | None = None
    district: str | None = None
    legal_representative_cipher: str | None = None
    legal_representative_id_cipher: str | None = None
    legal_representative_index: bytes | None = None
    contact_name_cipher: str | None = None
    contact_phone_cipher: str | None = None

    def given(self) -> dict[str, str | bytes]:
        """What is not None."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}


_TOLD = {
    "name": "name",
    "district": "district",
    "legal_representative_cipher": "legal_representative",
    "contact_name_cipher": "contact",
    "contact_phone_cipher": "contact",
}
"""Column → what a changed one is called in facts."""


class Employer(Aggregate):
    name: str
    uscc: str
    district: str
    legal_representative_cipher: str | None
    legal_representative_id_cipher: str | None
    legal_representative_index: bytes | None
    contact_name_cipher: str | None
    contact_phone_cipher: str | None

    @classmethod
    def register(
        cls, identifier: UUID, agency: str, facts: EmployerFacts, profile: SealedProfile | None = None
    ) -> Self:
        """`profile` is what more is known than an administrator has to say."""
        employer = cls()
        employer.id, employer.agency, employer.event_version = identifier, agency, 0
        employer.name, employer.uscc, employer.district = facts.name, facts.uscc, facts.district
        for field in fields(SealedProfile):
            if field.name not in ("name", "district"):
                setattr(employer, field.name, getattr(profile, field.name, None))
        employer.legal_representative_cipher = facts.legal_representative_cipher
        employer.record(
            EmployerRegistered(employer_id=identifier, name=facts.name, uscc=facts.uscc, district=facts.district)
        )
        if employer.missing():
            employer.record(employer._profile([]))
        return employer

    def change(self, profile: SealedProfile) -> None:
        """Take over what is given, and tell it."""
        before = {name: getattr(self, name) for name in profile.given()}
        for name, value in profile.given().items():
            setattr(self, name, value)
        changed = {_TOLD[name] for name, value in before.items() if name in _TOLD and value != getattr(self, name)}
        self.record(self._profile(sorted(changed)))

    def missing(self) -> list[str]:
        """What keeps it from handling anything (S2.2)."""
        needed = {"name": self.name, "uscc": self.uscc, "legal_representative": self.legal_representative_cipher}
        return [field for field, value in needed.items() if not value]

    def require_complete(self) -> None:
        if missing := self.missing():
            raise EmployerIncomplete(missing)

    def _profile(self, changed: list[str]) -> EmployerProfileChanged:
        return EmployerProfileChanged(
            employer_id=self.id,
            name=self.name,
            uscc=self.uscc,
            district=self.district,
            changed=changed,
            missing=self.missing(),
        )


def without(profile: SealedProfile, *names: str) -> SealedProfile:
    """The profile without what these name."""
    return replace(profile, **dict.fromkeys(names))
