"""Random things that are handed out once and kept only as digests: session tokens and activation codes."""

import hashlib
import secrets
from datetime import timedelta

SESSION_LIFETIME = timedelta(hours=12)
ACTIVATION_LIFETIME = timedelta(days=7)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4


def new_session_token(agency: str) -> str:
    """`<agency>.<random>`: the agency is in front because a row can only be looked up inside its agency."""
    return f"{agency}.{secrets.token_urlsafe(32)}"


def agency_of(token: str) -> str:
    """The agency that a session token names; whether the token is any good is another question."""
    agency = token.partition(".")[0]
    return agency if agency.isascii() and agency.isdigit() else "none"


def digest(token: str) -> bytes:
    """What is stored of a token; its 256 random bits need no key."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def new_activation_code(groups: int = _GROUPS) -> str:
    """About 59 bits, without letters that look alike, in groups: `7K2M-9QXA-TB4H`."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(groups))


def plain_code(text: str) -> str:
    """A code as somebody typed it, without groups."""
    return text.upper().replace("-", "").replace(" ", "")
