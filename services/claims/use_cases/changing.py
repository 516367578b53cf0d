"""Changing a claim that is a draft, or mending one that was returned."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.domain.errors import Incomplete
from services.claims.persistence import documents
from services.claims.persistence.revisions import Change, record_changes
from services.claims.use_cases.sealing import PURPOSES, seal_content
from shared.db.unit_of_work import UnitOfWork


async def apply_changes(
    uow: UnitOfWork, claim: Claim, content: Content, document_ids: Sequence[UUID] | None, at: datetime
) -> None:
    """Take over new values and pictures; on the way back to a reviewer, keep what they were before."""
    if claim.returned:
        await _mend(uow, claim, content, document_ids, at)
        return
    claim.edit(await seal_content(uow, claim.person_id, content), at)
    if document_ids is not None:
        present = await documents.current_documents(uow, claim)
        await documents.release(uow, [each for each in present if each not in document_ids])
        await documents.attach(uow, claim.id, claim.person_id, [each for each in document_ids if each not in present])


async def _mend(
    uow: UnitOfWork, claim: Claim, content: Content, document_ids: Sequence[UUID] | None, at: datetime
) -> None:
    claim.check_opened(content)
    changes = []
    for code, value in content.items():
        if value is None:
            raise Incomplete(field=code)
        before = await _plain(uow, claim, code)
        if before != _json(value):
            changes.append(Change(code, before, _json(value)))
    claim.edit(await seal_content(uow, claim.person_id, content), at)
    if document_ids is not None:
        changes += await _replace_pictures(uow, claim, document_ids, at)
    await record_changes(uow, claim.id, claim.person_id, claim.round + 1, changes, at)


async def _replace_pictures(uow: UnitOfWork, claim: Claim, document_ids: Sequence[UUID], at: datetime) -> list[Change]:
    """In every kind that was opened, the pictures that are named count from now on, and no others."""
    present = await documents.current_documents(uow, claim)
    new = [each for each in document_ids if each not in present]
    kinds = {**present, **await documents.attach(uow, claim.id, claim.person_id, new)}
    claim.check_opened(f"documents.{kinds[each]}" for each in new)
    named = [each for each in document_ids if each in kinds]
    changes = []
    for kind in sorted({kind for kind in kinds.values() if f"documents.{kind}" in claim.opened_fields}):
        before = [each for each, of in present.items() if of == kind]
        after = [each for each in named if kinds[each] == kind]
        if set(before) != set(after):
            await documents.replace(uow, [each for each in before if each not in after], at)
            changes.append(Change(f"documents.{kind}", _json(before), _json(after)))
    return changes


async def _plain(uow: UnitOfWork, claim: Claim, code: str) -> Any:
    value = claim.get(code)
    if code in PURPOSES and value is not None:
        return await uow.cipher.decrypt(PURPOSES[code], claim.person_id, value)
    return _json(value)


def _json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [str(each) for each in value] if isinstance(value, list) else value
