"""What whoever applied for an employer's online handling is told when the centre has decided (S2.1)."""

from shared.events.base import Event
from shared.events.review import CaseCompleted, CaseRejected, CaseReturned
from shared.i18n.catalogue import msgid

SUBJECT = "employer_application"
OUTCOMES: dict[type[Event], str] = {
    CaseCompleted: "application_approved",
    CaseReturned: "application_returned",
    CaseRejected: "application_rejected",
}
TEXTS = {
    "application_approved": msgid(
        "Your application for an employer's online handling was approved. Sign in to print the binding slips."
    ),
    "application_returned": msgid(
        "Your application for an employer's online handling was returned for correction. Sign in to see what to"
        " correct."
    ),
    "application_rejected": msgid(
        "Your application for an employer's online handling was not approved. Sign in to see the reason."
    ),
}
"""By the name of the message. Reasons stand on the page: some name people."""
