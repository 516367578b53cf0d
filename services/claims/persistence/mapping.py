"""Which class is kept in which table. Apart from the tables, so that migrations never see the domain."""

from sqlalchemy.orm import registry, relationship

from services.claims.domain.claim import Claim
from services.claims.domain.payout import Attempt, Payout
from services.claims.persistence.tables import claim, metadata, payout, payout_attempt


class StoredClaim(Claim):
    """A claim that was loaded. One that is made is plain until then: nobody watches what is done to its fields."""


_registry = registry(metadata=metadata)
_registry.map_imperatively(StoredClaim, claim, version_id_col=claim.c.version)
_registry.map_imperatively(Attempt, payout_attempt)
_registry.map_imperatively(
    Payout,
    payout,
    version_id_col=payout.c.version,
    properties={"attempts": relationship(Attempt, order_by=payout_attempt.c.attempt, lazy="selectin")},
)
