"""An employer's wish to have its data changed (S2.7), from hand-in to its end."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.employer import Employer, SealedProfile
from services.identity.domain.employer_application import Ruling
from services.identity.domain.employer_states import CHANGE_TRANSITIONS, ChangeState
from services.identity.domain.moves import moved
from shared.events.aggregate import Aggregate
from shared.events.identity import EmployerProfileChangeSubmitted


class ProfileChange(Aggregate):
    """What stays as it is, is None."""

    employer_id: UUID
    person_id: UUID
    state: str
    name: str | None
    district: str | None
    legal_representative_cipher: str | None
    legal_representative_id_cipher: str | None
    legal_representative_index: bytes | None
    contact_name_cipher: str | None
    contact_phone_cipher: str | None
    ruling_reasons: list[str]
    ruling_comment_cipher: str | None
    submitted_at: datetime
    decided_at: datetime | None

    @classmethod
    def submit(
        cls, identifier: UUID, employer: Employer, person_id: UUID, profile: SealedProfile, at: datetime
    ) -> Self:
        made = cls()
        made.id, made.agency, made.event_version = identifier, employer.agency, 0
        made.employer_id, made.person_id, made.state = employer.id, person_id, ChangeState.SUBMITTED
        made.ruling_reasons, made.ruling_comment_cipher, made.submitted_at, made.decided_at = [], None, at, None
        for name, value in vars(profile).items():
            setattr(made, name, value)
        made.record(
            EmployerProfileChangeSubmitted(
                change_id=identifier,
                employer_id=employer.id,
                person_id=person_id,
                district=employer.district,
                name=employer.name,
            )
        )
        return made

    @property
    def profile(self) -> SealedProfile:
        return SealedProfile(
            self.name,
            self.district,
            self.legal_representative_cipher,
            self.legal_representative_id_cipher,
            self.legal_representative_index,
            self.contact_name_cipher,
            self.contact_phone_cipher,
        )

    def settle(self, ruling: Ruling, at: datetime) -> None:
        """What the centre decided."""
        self.state = moved(CHANGE_TRANSITIONS, ChangeState(self.state), ruling.settling)
        self.ruling_reasons, self.ruling_comment_cipher = list(ruling.reasons), ruling.comment_cipher
        self.decided_at = at
