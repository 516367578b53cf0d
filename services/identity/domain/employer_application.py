"""Somebody's application for online handling on behalf of an employer (S2.1), from hand-in to its end."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.employer import SealedProfile
from services.identity.domain.employer_states import APPLICATION_TRANSITIONS, ApplicationState, Settling
from services.identity.domain.moves import moved
from shared.events.aggregate import Aggregate
from shared.events.identity import EmployerApplicationResubmitted, EmployerApplicationSubmitted


@dataclass(frozen=True)
class ApplicationContent:
    """What is applied for. Ciphertexts of the profile stand under a key of the application's own."""

    uscc: str
    profile: SealedProfile
    insurance_kinds: tuple[str, ...]


@dataclass(frozen=True)
class Ruling:
    """What the centre said: codes of its reasons and fields, and a comment under the applicant's key."""

    settling: Settling
    reasons: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    comment_cipher: str | None = None


class EmployerApplication(Aggregate):
    person_id: UUID
    state: str
    round: int
    uscc: str
    name: str
    district: str
    legal_representative_cipher: str
    legal_representative_id_cipher: str
    legal_representative_index: bytes
    contact_name_cipher: str
    contact_phone_cipher: str
    insurance_kinds: list[str]
    employer_id: UUID | None
    ruling_reasons: list[str]
    ruling_fields: list[str]
    ruling_comment_cipher: str | None
    submitted_at: datetime
    decided_at: datetime | None

    @classmethod
    def submit(cls, identifier: UUID, agency: str, person_id: UUID, content: ApplicationContent, at: datetime) -> Self:
        made = cls()
        made.id, made.agency, made.event_version, made.person_id = identifier, agency, 0, person_id
        made.state, made.round, made.employer_id, made.decided_at = ApplicationState.SUBMITTED, 1, None, None
        made.ruling_reasons, made.ruling_fields, made.ruling_comment_cipher = [], [], None
        made._take(content, at)
        made.record(
            EmployerApplicationSubmitted(
                application_id=identifier, person_id=person_id, name=made.name, uscc=made.uscc, district=made.district
            )
        )
        return made

    def resubmit(self, content: ApplicationContent, at: datetime) -> None:
        """Once more, after a return."""
        self._move(Settling.RESUBMIT)
        self.round += 1
        self.decided_at = None
        self._take(content, at)
        self.record(
            EmployerApplicationResubmitted(
                application_id=self.id, person_id=self.person_id, round=self.round, name=self.name, uscc=self.uscc
            )
        )

    def settle(self, ruling: Ruling, at: datetime) -> None:
        """What the centre decided."""
        self._move(ruling.settling)
        self.ruling_reasons, self.ruling_fields = list(ruling.reasons), list(ruling.fields)
        self.ruling_comment_cipher, self.decided_at = ruling.comment_cipher, at

    def _move(self, settling: Settling) -> None:
        self.state = moved(APPLICATION_TRANSITIONS, ApplicationState(self.state), settling)

    def _take(self, content: ApplicationContent, at: datetime) -> None:
        self.uscc, self.insurance_kinds, self.submitted_at = content.uscc, list(content.insurance_kinds), at
        for name, value in content.profile.given().items():
            setattr(self, name, value)
