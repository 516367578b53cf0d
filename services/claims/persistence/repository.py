"""Loading and saving claims and payouts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

import asyncpg
from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from services.claims.domain.claim import Claim
from services.claims.domain.errors import DuplicateInvoice
from services.claims.domain.payout import Payout
from services.claims.persistence.mapping import StoredClaim
from services.claims.persistence.tables import payout, payout_attempt
from shared.db.unit_of_work import Cause
from shared.errors import MissingPrerequisite, NotFound, StaleVersion
from shared.messaging.repository import Repository


class ClaimRepository(Repository[Claim]):
    """Claims; the invoice's unique index speaks here."""

    entity = StoredClaim
    producer = "claims"

    async def get_own(self, identifier: UUID, person_id: UUID, seen: int) -> Claim:
        """The person's own claim in the version that was seen."""
        claim = await self.get(identifier)
        if claim.person_id != person_id:
            raise NotFound
        if claim.version != seen:
            raise StaleVersion
        return claim

    async def look_at(self, identifier: UUID) -> Claim:
        """Without a lock: it is not changed."""
        return await self._uow.session.get_one(StoredClaim, identifier)

    async def reviewed(self, identifier: UUID) -> Claim:
        """The claim that review speaks of; review cannot know it before us."""
        claim = await self.find(identifier)
        if claim is None:
            raise MissingPrerequisite(f"claim {identifier} is not here")
        return claim

    async def save(self, aggregate: Claim) -> None:
        with _invoice_once():
            await super().save(aggregate)

    async def add_all(self, new: Sequence[tuple[Claim, Cause]]) -> None:
        with _invoice_once():
            await super().add_all(new)

    async def remove(self, claim: Claim) -> None:
        """Take a draft's row away."""
        await self._uow.session.delete(claim)
        await self._uow.session.flush()


class PayoutRepository(Repository[Payout]):
    """Payouts with their attempts."""

    entity = Payout
    producer = "claims"

    async def of_claim(self, claim_id: UUID) -> Payout | None:
        """The claim's payout, locked."""
        return await self._one(select(payout.c.id).where(payout.c.claim_id == claim_id))

    async def of_reference(self, reference: str) -> Payout | None:
        """The payout that was once instructed under this reference, locked."""
        return await self._one(select(payout_attempt.c.payout_id).where(payout_attempt.c.reference == reference))

    async def _one(self, query: Select[tuple[UUID]]) -> Payout | None:
        identifier = (await self._uow.session.execute(query)).scalar_one_or_none()
        return None if identifier is None else await self.find(identifier)


@contextmanager
def _invoice_once() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, asyncpg.UniqueViolationError) as error:
        if _constraint(error) == "claim_live_invoice":
            raise DuplicateInvoice(field="invoice_number") from None
        raise


def _constraint(error: IntegrityError | asyncpg.UniqueViolationError) -> str | None:
    cause = error.orig.__cause__ if isinstance(error, IntegrityError) and error.orig is not None else error
    return getattr(cause, "constraint_name", None)
