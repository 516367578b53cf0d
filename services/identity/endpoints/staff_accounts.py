"""Accounts of staff that are locked, opened again, or left."""

from uuid import UUID

from services.identity.use_cases.lock_account import leave, lock_account, unlock_account
from shared.http.edge import SignedIn, Work, edge_router

router = edge_router(tags=["offices"])


@router.put("/staff/{person_id}/lock", status_code=204)
async def put_account_lock(person_id: UUID, work: Work, principal: SignedIn) -> None:
    await lock_account(work, person_id, principal.person_id)


@router.delete("/staff/{person_id}/lock", status_code=204)
async def delete_account_lock(person_id: UUID, work: Work, principal: SignedIn) -> None:
    await unlock_account(work, person_id, principal.person_id)


@router.delete("/staff/{person_id}", status_code=204)
async def delete_staff(person_id: UUID, work: Work, principal: SignedIn) -> None:
    """The person leaves the staff."""
    await leave(work, person_id, principal.person_id)
