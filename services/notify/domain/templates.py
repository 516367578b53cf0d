"""Who is told what about which event: data. An SMS goes to workers alone, for what they wait for or must mend."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from shared.events.base import Event
from shared.events.claims import ClaimApproved, ClaimSubmitted, ClaimWithdrawn, PayoutFailed, PayoutSettled
from shared.events.review import CaseRejected, CaseReturned, StageEntered
from shared.i18n.catalogue import msgid


class Audience(StrEnum):
    WORKER = "worker"
    EMPLOYER_CLERKS = "employer_clerk"
    FINANCE = "finance"


@dataclass(frozen=True)
class Template:
    """`when` names field values that the event must have; `needs` a field that must not be empty.

    `while_open` is for news of review: they come on another topic than the claim's own end, and after it they would
    only confuse.
    """

    name: str
    audience: Audience
    text: str
    status: str
    sms: bool = False
    when: Mapping[str, Any] = field(default_factory=dict)
    needs: str | None = None
    while_open: bool = False

    def fits(self, event: Event, *, closed: bool) -> bool:
        if (closed and self.while_open) or (self.needs is not None and getattr(event, self.needs) is None):
            return False
        return all(getattr(event, name) == value for name, value in self.when.items())


_AWAITING_EMPLOYER = msgid("Awaiting employer review")
_AWAITING_CENTRE = msgid("Approved by the employer, awaiting the centre")
_NOT_APPROVED = {"employer": msgid("Not approved by the employer"), "centre": msgid("Not approved by the centre")}
_APPROVED = msgid("Approved by the centre")
_RETURNED = msgid(
    "Your claim %(number)s was returned for correction. To be corrected: %(fields)s. Reason: %(reasons)s. "
    "Status: %(status)s. Sign in to correct it."
)
_REJECTED = msgid("Your claim %(number)s was rejected. Reason: %(reasons)s. Status: %(status)s.")

TEMPLATES: dict[type[Event], tuple[Template, ...]] = {
    ClaimSubmitted: (
        Template(
            "claim_submitted", Audience.WORKER,
            msgid("Your claim %(number)s was received. Status: %(status)s."), _AWAITING_EMPLOYER,
        ),
    ),
    ClaimWithdrawn: (
        Template(
            "claim_withdrawn", Audience.WORKER,
            msgid("You withdrew your claim %(number)s. Status: %(status)s."), msgid("Withdrawn"),
        ),
    ),
    StageEntered: (
        Template(
            "claim_to_review", Audience.EMPLOYER_CLERKS,
            msgid("Claim %(number)s waits for your review. Status: %(status)s."), _AWAITING_EMPLOYER,
            when={"role": "employer_clerk"}, while_open=True,
        ),
        Template(
            "claim_at_centre", Audience.WORKER,
            msgid("Your claim %(number)s is on its way. Status: %(status)s."), _AWAITING_CENTRE,
            when={"stage": "centre"}, while_open=True,
        ),
    ),
    CaseReturned: tuple(
        Template(
            f"returned_by_{stage}", Audience.WORKER, _RETURNED, status, sms=True, when={"stage": stage}, while_open=True
        )
        for stage, status in _NOT_APPROVED.items()
    ),
    CaseRejected: tuple(
        Template(
            f"rejected_by_{stage}", Audience.WORKER, _REJECTED, status, sms=True, when={"stage": stage}, while_open=True
        )
        for stage, status in _NOT_APPROVED.items()
    ),
    ClaimApproved: (
        Template(
            "claim_approved", Audience.WORKER,
            msgid("Your claim %(number)s was approved: %(amount)s yuan. Status: %(status)s."), _APPROVED,
            sms=True, when={"capped": False},
        ),
        Template(
            "claim_approved_to_the_ceiling", Audience.WORKER,
            msgid(
                "Your claim %(number)s was approved: %(amount)s yuan, as far as this year's ceiling goes. "
                "Status: %(status)s."
            ),
            _APPROVED, sms=True, when={"capped": True},
        ),
        Template(
            "payout_to_release", Audience.FINANCE,
            msgid("The payout of %(amount)s yuan for claim %(number)s waits for release. Status: %(status)s."),
            msgid("Awaiting payment"), needs="payout_id",
        ),
    ),
    PayoutSettled: (
        Template(
            "payout_settled", Audience.WORKER,
            msgid("%(amount)s yuan for your claim %(number)s have arrived in your account. Status: %(status)s."),
            msgid("Paid"), sms=True,
        ),
    ),
    PayoutFailed: (
        Template(
            "payout_failed", Audience.WORKER,
            msgid(
                "The bank returned %(amount)s yuan for your claim %(number)s: %(reasons)s. Status: %(status)s. "
                "Sign in to correct your account."
            ),
            msgid("Returned by the bank"), sms=True,
        ),
        Template(
            "payout_returned", Audience.FINANCE,
            msgid("The bank returned %(amount)s yuan for claim %(number)s: %(reasons)s. Status: %(status)s."),
            msgid("Returned by the bank"),
        ),
    ),
}  # fmt: skip

BY_NAME = {template.name: template for templates in TEMPLATES.values() for template in templates}
