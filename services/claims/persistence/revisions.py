"""What a resubmission changed, field by field, readable only under the applicant's key."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.claims.persistence.tables import claim_revision
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Change:
    """A field's value (as JSON) at the last submission and now."""

    field: str
    before: Any
    after: Any


async def record_changes(
    uow: UnitOfWork, claim_id: UUID, person_id: UUID, to_round: int, changes: Sequence[Change], at: datetime
) -> None:
    """Keep changes on the way to a round; a field changed twice keeps its first `before`."""
    for change in changes:
        before, after = [
            await uow.cipher.encrypt("medical", person_id, json.dumps(value, ensure_ascii=False))
            for value in (change.before, change.after)
        ]
        row = {
            "claim_id": claim_id, "round": to_round, "field": change.field, "agency": uow.agency,
            "before_cipher": before, "after_cipher": after, "at": at,
        }  # fmt: skip
        statement = insert(claim_revision).values(row)
        later = {"after_cipher": after, "at": at}
        await uow.session.execute(
            statement.on_conflict_do_update(index_elements=["claim_id", "round", "field"], set_=later)
        )


async def read_changes(uow: UnitOfWork, claim_id: UUID, person_id: UUID, to_round: int) -> list[Change]:
    """What truly differs from the submission before; nothing once the person's key is gone."""
    query = select(claim_revision).where(claim_revision.c.claim_id == claim_id, claim_revision.c.round == to_round)
    rows = (await uow.session.execute(query.order_by(claim_revision.c.field))).all()
    values = [(person_id, cipher) for row in rows for cipher in (row.before_cipher, row.after_cipher)]
    plain = [None if text is None else json.loads(text) for text in await uow.cipher.decrypt_many("medical", values)]
    changes = [Change(row.field, *plain[2 * index : 2 * index + 2]) for index, row in enumerate(rows)]
    return [change for change in changes if change.before != change.after]
