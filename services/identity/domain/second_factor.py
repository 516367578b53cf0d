"""The second proof of staff: codes that an app on their phone makes (TOTP), and codes on paper for when it is gone."""

import hmac
import secrets
from datetime import datetime
from typing import Self
from uuid import UUID

import pyotp

from services.identity.domain.errors import OwnGrant
from services.identity.domain.office_errors import OwnProposal
from services.identity.domain.states import PROPOSAL_TRANSITIONS, ProposalAction, ProposalState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate

STEP_SECONDS = 30
RECOVERY_CODES = 10
_DRIFT = 1
"""A phone's clock may be so many steps away."""
_ISSUER = "Huzhu"
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 4


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step of time whose code this is, near this moment; None where it is none."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def new_recovery_code() -> str:
    """About 59 bits, in groups: `k7m2-9qxa-tb4h`."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def plain_recovery_code(text: str) -> str:
    """A code as somebody typed it, without groups."""
    return text.lower().replace("-", "").replace(" ", "")


class FactorReset(Aggregate):
    """Somebody lost phone and paper: one security administrator asks for a new beginning, another agrees."""

    person_id: UUID
    state: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None

    @classmethod
    def ask(cls, identifier: UUID, agency: str, person_id: UUID, by: UUID, at: datetime) -> Self:
        if by == person_id:
            raise OwnGrant
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, ProposalState.OPEN
        made.person_id, made.proposed_by, made.proposed_at = person_id, by, at
        made.settled_by = made.settled_at = None
        return made

    def confirm(self, by: UUID, at: datetime) -> None:
        if by == self.proposed_by:
            raise OwnProposal
        if by == self.person_id:
            raise OwnGrant
        self._settle(ProposalAction.CONFIRM, by, at)

    def refuse(self, by: UUID, at: datetime) -> None:
        self._settle(ProposalAction.REFUSE, by, at)

    def _settle(self, action: ProposalAction, by: UUID, at: datetime) -> None:
        after = PROPOSAL_TRANSITIONS.get((ProposalState(self.state), action))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.settled_by, self.settled_at = after, by, at
