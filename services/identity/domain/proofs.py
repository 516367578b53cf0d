"""Proof of work instead of picture puzzles (ALTCHA): a second of a browser's time, nothing for a person to do."""

from datetime import timedelta
from typing import Any

from altcha import v1

from shared import clock

LIFETIME = timedelta(minutes=20)
_MOST = 60_000
"""A phone tries some ten thousand numbers a second."""
_SALT_BYTES, _LONGEST = 12, 2000


def puzzle(key: str) -> dict[str, Any]:
    """What the page's script solves."""
    options = v1.ChallengeOptions(
        algorithm="SHA-256",
        max_number=_MOST,
        salt_length=_SALT_BYTES,
        hmac_key=key,
        expires=clock.now() + LIFETIME,
    )
    made = v1.create_challenge(options)
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def challenge_of(key: str, payload: str) -> str | None:
    """The puzzle that the payload solves, or None where it solves none of ours or came too late."""
    if not payload or len(payload) > _LONGEST:
        return None
    solved, _ = v1.verify_solution(payload, key, check_expires=True)
    return v1.Payload.from_base64(payload).challenge if solved else None
