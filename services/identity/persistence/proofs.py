"""Proofs of work: each is good once."""

from services.identity.domain.attempt import Limit
from services.identity.domain.proofs import LIFETIME, challenge_of
from services.identity.persistence import attempts
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork


async def spend(uow: UnitOfWork, keys: Keys, payload: str) -> bool:
    """Whether the payload solves a puzzle of ours that nobody solved before."""
    challenge = challenge_of(keys.proofs, payload)
    if challenge is None:
        return False
    once = Limit(keys.blind(f"proof/{challenge}"), 1, int(LIFETIME.total_seconds()))
    return (await attempts.tally(uow, once)).attempts == 1
