"""What each variant has to read, tell and pay in the end."""

from dataclasses import dataclass

EMPLOYER_WAITS = "用人单位未审核"
EMPLOYER_NO = "用人单位审核未通过"
CENTRE_WAITS = "用人单位已审核,中心(办事处)待审核"
CENTRE_NO = "中心(办事处)审核未通过"
CENTRE_YES = "中心(办事处)已审核"
WITHDRAWN, PENDING, PAYING, PAID, RETURNED = "已撤回", "待支付", "支付中", "已支付", "银行退回"

_TO_CENTRE = (EMPLOYER_WAITS, CENTRE_WAITS)
_TO_PAYING = (CENTRE_YES, PENDING, PAYING)
_FILED = ("claims.claim_submitted.v1", "review.case_opened.v1", "review.stage_entered.v1")
_EMPLOYER_YES = ("review.decision_made.v1", "review.stage_entered.v1")
_APPROVED = ("review.decision_made.v1", "review.case_completed.v1", "claims.claim_approved.v1")
_PAID = ("claims.payout_instructed.v1", "bank.payout_succeeded.v1", "claims.payout_settled.v1")
_SENT_BACK = (
    "claims.payout_instructed.v1", "bank.payout_returned.v1", "claims.payout_failed.v1",
    "claims.payout_account_corrected.v1",
)  # fmt: skip
_RETURNED = ("review.decision_made.v1", "review.case_returned.v1")
_MENDED = ("claims.claim_resubmitted.v1", "review.stage_entered.v1")
_REJECTED = ("review.decision_made.v1", "review.case_rejected.v1")
_WITHDRAWN = ("claims.claim_withdrawn.v1", "review.case_withdrawn.v1")


@dataclass(frozen=True)
class Expected:
    """The end of a variant; `events` without those of notify, whose place among the others is open."""

    statuses: tuple[str, ...]
    events: tuple[str, ...]
    messages: tuple[str, ...]
    """Templates of the worker's inbox, in any order."""
    pays: bool = True
    capped: bool = False


_AT_CENTRE = ("claim_submitted", "claim_at_centre")
_PAID_MESSAGES = (*_AT_CENTRE, "claim_approved", "payout_settled")

EXPECTED = {
    "approved_and_paid": Expected(
        (*_TO_CENTRE, *_TO_PAYING, PAID), (*_FILED, *_EMPLOYER_YES, *_APPROVED, *_PAID), _PAID_MESSAGES
    ),
    "returned_by_employer_then_paid": Expected(
        (EMPLOYER_WAITS, EMPLOYER_NO, *_TO_CENTRE, *_TO_PAYING, PAID),
        (*_FILED, *_RETURNED, *_MENDED, *_EMPLOYER_YES, *_APPROVED, *_PAID),
        (*_PAID_MESSAGES, "returned_by_employer"),
    ),
    "rejected_by_employer": Expected(
        (EMPLOYER_WAITS, EMPLOYER_NO), (*_FILED, *_REJECTED), ("claim_submitted", "rejected_by_employer"), pays=False
    ),
    "returned_by_centre_then_paid": Expected(
        (*_TO_CENTRE, CENTRE_NO, CENTRE_WAITS, *_TO_PAYING, PAID),
        (*_FILED, *_EMPLOYER_YES, *_RETURNED, *_MENDED, *_APPROVED, *_PAID),
        (*_PAID_MESSAGES, "returned_by_centre", "claim_at_centre"),
    ),
    "rejected_by_centre": Expected(
        (*_TO_CENTRE, CENTRE_NO),
        (*_FILED, *_EMPLOYER_YES, *_REJECTED),
        (*_AT_CENTRE, "rejected_by_centre"),
        pays=False,
    ),
    "capped_by_yearly_ceiling": Expected(
        (*_TO_CENTRE, *_TO_PAYING, PAID),
        (*_FILED, *_EMPLOYER_YES, *_APPROVED, *_PAID),
        (*_AT_CENTRE, "claim_approved_to_the_ceiling", "payout_settled"),
        capped=True,
    ),
    "payout_returned_then_paid": Expected(
        (*_TO_CENTRE, *_TO_PAYING, RETURNED, PENDING, PAYING, PAID),
        (*_FILED, *_EMPLOYER_YES, *_APPROVED, *_SENT_BACK, *_PAID),
        (*_PAID_MESSAGES, "payout_failed"),
    ),
    "submitted_twice_at_once": Expected(
        (*_TO_CENTRE, *_TO_PAYING, PAID), (*_FILED, *_EMPLOYER_YES, *_APPROVED, *_PAID), _PAID_MESSAGES
    ),
    "withdrawn": Expected(
        (*_TO_CENTRE, WITHDRAWN),
        (*_FILED, *_EMPLOYER_YES, *_WITHDRAWN),
        (*_AT_CENTRE, "claim_withdrawn"),
        pays=False,
    ),
}
