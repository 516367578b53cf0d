"""Loading and saving claims and payouts."""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar
from uuid import UUID

from sqlalchemy import Select, select

from services.claims.domain.claim import Claim
from services.claims.domain.errors import DuplicateInvoice
from services.claims.domain.payout import Payout
from services.claims.persistence.mapping import StoredClaim
from services.claims.persistence.tables import payout, payout_attempt
from shared.db.together import Refusal
from shared.errors import MissingPrerequisite, NotFound, StaleVersion
from shared.messaging.repository import Repository


class ClaimRepository(Repository[Claim]):
    """Claims; the invoice's unique index speaks here."""

    entity = StoredClaim
    producer = "claims"
    refusals: ClassVar[Mapping[str, Refusal]] = {
        "claim_live_invoice": partial(DuplicateInvoice, field="invoice_number")
    }

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
