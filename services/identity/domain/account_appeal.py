"""An appeal (密码申诉): an account's phone number is lost or somebody else's, and its owner proves who they are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.states import APPEAL_TRANSITIONS, AppealAction, AppealState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate
from shared.events.identity import AccountAppealSubmitted


@dataclass(frozen=True)
class AppealFacts:
    """What the appeal says; employer and number are ciphertext under the account owner's key."""

    employer_cipher: str
    phone_cipher: str
    phone_index: bytes
    photos: int


class AccountAppeal(Aggregate):
    person_id: UUID
    state: str
    employer_cipher: str
    phone_cipher: str
    phone_index: bytes | None
    photos: int
    submitted_at: datetime
    decided_at: datetime | None

    @classmethod
    def submit(cls, identifier: UUID, agency: str, person_id: UUID, facts: AppealFacts, at: datetime) -> Self:
        appeal = cls()
        appeal.id, appeal.agency, appeal.event_version, appeal.state = identifier, agency, 0, AppealState.SUBMITTED
        appeal.person_id, appeal.submitted_at, appeal.decided_at = person_id, at, None
        appeal.employer_cipher, appeal.phone_cipher = facts.employer_cipher, facts.phone_cipher
        appeal.phone_index, appeal.photos = facts.phone_index, facts.photos
        appeal.record(AccountAppealSubmitted(appeal_id=identifier, person_id=person_id))
        return appeal

    def settle(self, *, approved: bool, at: datetime) -> None:
        """How the case ended."""
        action = AppealAction.APPROVE if approved else AppealAction.REFUSE
        after = APPEAL_TRANSITIONS.get((AppealState(self.state), action))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.decided_at = after, at
