"""What an exchange with the SMS provider taught about one message."""

from enum import StrEnum


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    NOT_TAKEN = "not_taken"
    """The provider surely does not have it: no connection came about, or it said that it is busy."""
    ABSENT = "absent"
    """Asked by reference, the provider does not know it."""
    UNKNOWN = "unknown"
    """No answer, or one that does not say whether the message was taken."""
    NO_PHONE = "no_phone"
    """There is no readable number to send to."""
