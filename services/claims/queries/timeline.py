"""What happened to a claim, in order."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Integer, Select, Text, and_, cast, literal, null, select, union_all

from services.claims.persistence.records import HELPER
from services.claims.persistence.tables import claim, claim_duty, claim_timeline
from shared.db.unit_of_work import UnitOfWork

_NAMES = ("seq", "at", "code", "stage", "round", "reasons", "fields", "comment_cipher", "helper_id")


async def lines_of(uow: UnitOfWork, claim_id: UUID) -> list[Any]:
    """Rows like `claim_timeline`'s. The first is the submission, which stands in the claim and is not written twice."""
    later = select(*(claim_timeline.c[name] for name in _NAMES)).where(claim_timeline.c.claim_id == claim_id)
    return [*await uow.session.execute(union_all(_submission(claim_id), later).order_by("seq"))]


def _submission(claim_id: UUID) -> Select[Any]:
    """Whoever helped first at the moment of the submission handed it in."""
    handed_in = and_(
        claim_duty.c.claim_id == claim.c.id,
        claim_duty.c.duty == HELPER,
        claim_duty.c.at == claim.c.submitted_at,
    )
    found = select(
        cast(0, BigInteger).label("seq"),
        claim.c.submitted_at.label("at"),
        literal("submitted", Text).label("code"),
        cast(null(), Text).label("stage"),
        cast(1, Integer).label("round"),
        cast(null(), ARRAY(Text)).label("reasons"),
        cast(null(), ARRAY(Text)).label("fields"),
        cast(null(), Text).label("comment_cipher"),
        claim_duty.c.person_id.label("helper_id"),
    ).select_from(claim.outerjoin(claim_duty, handed_in))
    return found.where(claim.c.id == claim_id, claim.c.submitted_at.is_not(None))
