"""The environment of a person at a terminal: without what the harness tells services in this process."""

import os

_TOLD = ("DATABASE_URL", "KEY_STORE_URL", "KAFKA_", "HUZHU_", "STORAGE_URL")
_ADDRESSES = ("IDENTITY_URL", "CLAIMS_URL", "REVIEW_URL", "ENROLLMENT_URL", "NOTIFY_URL", "INSIGHT_URL", "SMS_URL")


def plain_environment() -> dict[str, str]:
    """A copy without settings of Huzhu."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_TOLD) and name not in _ADDRESSES}
