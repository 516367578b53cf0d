"""Rows of somebody who had their data erased."""

from uuid import UUID

from sqlalchemy import delete, exists, select, update

from services.claims.persistence.tables import claim, document, payout
from shared.db.unit_of_work import UnitOfWork


async def claims_of(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    query = select(claim.c.id).where(claim.c.person_id == person_id).order_by(claim.c.id)
    return list((await uow.session.execute(query)).scalars())


async def drop_documents(uow: UnitOfWork, person_id: UUID) -> list[UUID]:
    """The ids under which the files are kept."""
    statement = delete(document).where(document.c.person_id == person_id).returning(document.c.id)
    return list((await uow.session.execute(statement)).scalars())


async def drop_values(uow: UnitOfWork, person_id: UUID) -> None:
    """Diagnoses, and accounts to which nothing was paid."""
    mine = claim.c.person_id == person_id
    await uow.session.execute(update(claim).where(mine).values(diagnosis_cipher=None))
    paid = exists().where(payout.c.claim_id == claim.c.id)
    await uow.session.execute(update(claim).where(mine, ~paid).values(account_cipher=None))
