"""A change of who is believed: registering a machine client, adding or retiring a key, or taking one up again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from services.identity.domain.machine_client import Eyes, PublicKey
from services.identity.domain.proposal import Proposal
from shared.events.identity import MachineKind

MachineChange = Literal["register", "add_key", "retire_key", "resume"]


@dataclass(frozen=True)
class Wanted:
    """What is proposed; `kind` goes with registering, `key` with what makes one live, `key_id` with retiring."""

    change: MachineChange
    name: str
    kind: MachineKind | None = None
    key: PublicKey | None = None
    key_id: str | None = None


class MachineProposal(Proposal):
    change: MachineChange
    name: str
    kind: MachineKind | None
    key_id: str
    """Empty where it is about no key."""
    public_key: dict[str, str] | None

    @classmethod
    def make(cls, identifier: UUID, agency: str, wanted: Wanted, by: UUID, at: datetime) -> Self:
        made = cls.propose(identifier, agency, by, at)
        made.change, made.name, made.kind = wanted.change, wanted.name, wanted.kind
        made.key_id = (wanted.key.key_id if wanted.key else wanted.key_id) or ""
        made.public_key = dict(wanted.key.document) if wanted.key else None
        return made

    @property
    def wanted(self) -> Wanted:
        key = None if self.public_key is None else PublicKey(self.key_id, self.public_key)
        return Wanted(self.change, self.name, self.kind, key, self.key_id)

    def confirm(self, by: UUID, at: datetime) -> Eyes:
        """Whose eyes saw it."""
        self.agree(by, at)
        return Eyes(self.proposed_by, by)
