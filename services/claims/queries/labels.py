"""How states read: the five texts of S1.5 to the letter, and the second line beside them."""

from services.claims.domain.states import CLOSED, RETURNED, STATUSES, PayoutState, State, Status
from shared.i18n.catalogue import Translator, msgid

STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: msgid("Draft"),
    Status.AWAITING_EMPLOYER: msgid("Awaiting employer review"),
    Status.EMPLOYER_NOT_APPROVED: msgid("Not approved by the employer"),
    Status.AWAITING_CENTRE: msgid("Approved by the employer, awaiting the centre"),
    Status.CENTRE_NOT_APPROVED: msgid("Not approved by the centre"),
    Status.CENTRE_APPROVED: msgid("Approved by the centre"),
}

WITHDRAWN = "withdrawn"
SECOND_LABELS: dict[str, str] = {
    WITHDRAWN: msgid("Withdrawn"),
    PayoutState.PENDING: msgid("Awaiting payment"),
    PayoutState.PAYING: msgid("Payment under way"),
    PayoutState.PAID: msgid("Paid"),
    PayoutState.RETURNED_BY_BANK: msgid("Returned by the bank"),
}

REASON_LABELS: dict[str, str] = {
    "illegible_document": msgid("A document cannot be read"),
    "missing_document": msgid("A document is missing"),
    "wrong_amount": msgid("An amount differs from the invoice"),
    "wrong_dates": msgid("A date differs from the documents"),
    "not_covered": msgid("This is not covered"),
    "not_employee": msgid("The applicant is not an employee"),
    "duplicate": msgid("This was claimed before"),
    "other": msgid("Another reason (please explain)"),
    "account_closed": msgid("The account is closed"),
    "name_mismatch": msgid("The account's holder has another name"),
    "refused": msgid("The bank refused the payment"),
}
"""Reasons of reviewers and of the bank."""

_TIMELINE: dict[tuple[str, str | None], str] = {
    ("submitted", None): msgid("Claim submitted"),
    ("case_opened", None): msgid("Review has begun"),
    ("stage_approved", "employer"): msgid("Approved by the employer"),
    ("stage_approved", "centre"): msgid("Approved by the centre"),
    ("returned", "employer"): msgid("Sent back by the employer for correction"),
    ("returned", "centre"): msgid("Sent back by the centre for correction"),
    ("rejected", "employer"): msgid("Rejected by the employer"),
    ("rejected", "centre"): msgid("Rejected by the centre"),
    ("resubmitted", None): msgid("Corrected and submitted again"),
    ("withdrawn", None): msgid("Withdrawn by the applicant"),
    ("case_withdrawn", None): msgid("Review has ended"),
    ("approved", None): msgid("The amount is fixed"),
    ("payout_instructed", None): msgid("Payment sent to the bank"),
    ("payout_settled", None): msgid("Paid"),
    ("payout_returned", None): msgid("Returned by the bank"),
    ("account_corrected", None): msgid("Account to be paid corrected"),
}


def status_of(state: str, withdrawn_from: str | None) -> Status:
    """The public status of a row."""
    return STATUSES[State(withdrawn_from or state)]


def second_status_of(state: str, payout_state: str | None) -> str | None:
    """Withdrawal or payment."""
    return WITHDRAWN if state == State.WITHDRAWN else payout_state


def needs_attention(state: str, payout_state: str | None) -> bool:
    """Whether the worker is asked for something: by review or by the bank."""
    return state in RETURNED or payout_state == PayoutState.RETURNED_BY_BANK


def is_closed(state: str) -> bool:
    return state in CLOSED


def second_label(second: str | None, translate: Translator) -> str | None:
    return None if second is None else translate(SECOND_LABELS[second])


def reason_label(code: str, translate: Translator) -> str:
    """The reason in words; a code that is not known here stands for itself."""
    return translate(REASON_LABELS.get(code, code))


def timeline_label(code: str, stage: str | None, translate: Translator) -> str:
    return translate(_TIMELINE.get((code, stage)) or _TIMELINE[code, None])


def is_returned(state: str) -> bool:
    return state in RETURNED
