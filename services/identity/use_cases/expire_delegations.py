"""Delegations end by themselves when their last day has passed."""

from services.identity.persistence.employers import DelegationRepository, due_delegations
from shared import clock
from shared.db.unit_of_work import Database


async def expire_delegations(database: Database) -> int:
    """How many ended; each in a transaction of its own agency."""
    async with database.unit_of_work() as uow:
        due = await due_delegations(uow, clock.today())
    for agency, delegation_id in due:
        async with database.unit_of_work(agency) as uow:
            delegations = DelegationRepository(uow)
            delegation = await delegations.get(delegation_id)
            if delegation.state == "held":
                delegation.end("expired", None, clock.now())
                await delegations.save(delegation)
    return len(due)
