"""What claims is told beside what every service is told."""

from shared.settings import need


def storage_url() -> str:
    """Where pictures are kept: a folder (`file:///…`) or object storage."""
    return need("STORAGE_URL")
