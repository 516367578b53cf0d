"""Secrets and figures of the enrollment service."""

from functools import cache

from shared.security.cipher import blind_index
from shared.settings import Settings

MAX_MEMBERS = 5000
"""People in one roster."""


@cache
def _index_key() -> bytes:
    return Settings.of("enrollment").secrets.key("index.key")


def blind(id_number: str) -> bytes:
    """What this service finds an ID number by; its key is no other service's."""
    return blind_index(_index_key(), id_number)
