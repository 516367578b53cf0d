"""Identifiers: time-ordered, so that indexes grow at one end (uuid4 keys cost three times the WAL)."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUID version 7."""
    return uuid7()
