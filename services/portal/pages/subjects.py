"""What a case can be about: where its subject is read, what it is called, and what a decision makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """`path` is that of the subject at its service; `follows` names its state after a decision has arrived."""

    code: str
    name: str
    service: str
    path: str
    state: str
    follows: Mapping[tuple[str, str], str]

    async def load(self, visit: Visit, subject_id: str) -> Document:
        found: Document = await visit.caller.service(self.service).get(f"{self.path}/{subject_id}")
        return found

    def waits_for(self, subject: Document, stage: str, action: str) -> bool:
        """Whether the subject does not show yet what was decided."""
        return bool(subject[self.state] != self.follows.get((stage, action), subject[self.state]))


_CENTRE = {
    ("centre", "approve"): "approved",
    ("centre", "return"): "returned",
    ("centre", "reject"): "rejected",
}
CLAIM = Kind(
    "claim", msgid("Claims"), "claims", "/claims", "status",
    {
        ("employer", "approve"): "awaiting_centre",
        ("employer", "return"): "employer_not_approved",
        ("employer", "reject"): "employer_not_approved",
        ("centre", "approve"): "centre_approved",
        ("centre", "return"): "centre_not_approved",
        ("centre", "reject"): "centre_not_approved",
    },
)  # fmt: skip
APPLICATION = Kind(
    "employer_application", msgid("Employers' applications"), "identity", "/employer-applications", "state", _CENTRE
)
CHANGE = Kind(
    "employer_profile_change", msgid("Changes of employers' data"), "identity", "/employer-profile-changes", "state",
    _CENTRE,
)  # fmt: skip
APPEAL = Kind(
    "account_appeal", msgid("Account appeals"), "identity", "/account-appeals", "state",
    {("second", "approve"): "approved", ("first", "reject"): "refused", ("second", "reject"): "refused"},
)  # fmt: skip
KINDS = {kind.code: kind for kind in (CLAIM, APPLICATION, CHANGE, APPEAL)}
