"""Pictures and the claims they belong to. A picture is linked once; one that was replaced stays for the record."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, select, update

from services.claims.domain.claim import Claim
from services.claims.domain.errors import DocumentInUse
from services.claims.persistence.tables import document
from shared.db.arrays import as_array
from shared.db.together import Question, Write
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound

Kinds = dict[UUID, str]
"""Document id → kind."""


class Picture(NamedTuple):
    """What is asked of a picture before it is linked."""

    kind: str
    person_id: UUID
    claim_id: UUID | None


def own_and_free(picture: Picture | None, person_id: UUID) -> str:
    """The picture's kind; NotFound when it is nobody's or somebody else's, DocumentInUse when it is linked."""
    if picture is None or picture.person_id != person_id:
        raise NotFound
    if picture.claim_id is not None:
        raise DocumentInUse(field="document_ids")
    return picture.kind


async def add_document(uow: UnitOfWork, **row: object) -> None:
    """Keep what is known of an uploaded picture."""
    await uow.session.execute(insert(document).values(agency=uow.agency, **row))


async def current_documents(uow: UnitOfWork, claim: Claim) -> Kinds:
    """The claim's pictures that were not replaced."""
    query = select(document.c.id, document.c.kind).where(current(claim.person_id, claim.id))
    return {row.id: row.kind for row in await uow.session.execute(query)}


def current(person_id: UUID, claim_id: UUID) -> ColumnElement[bool]:
    """Pictures of a claim that count: by the person's index, as none leads to them from the claim."""
    mine = and_(document.c.person_id == person_id, document.c.claim_id == claim_id)
    return and_(mine, document.c.replaced_at.is_(None))


def question_of_pictures(ids: Sequence[UUID]) -> Question:
    """Pictures by id, whoever they belong to."""
    return Question(
        "select id, kind, person_id, claim_id from document where id = any($1::text::uuid[])", [as_array(ids)]
    )


def read_pictures(rows: Iterable[Sequence[Any]]) -> Mapping[UUID, Picture]:
    return {row[0]: Picture(*row[1:]) for row in rows}


async def link(uow: UnitOfWork, links: Sequence[tuple[UUID, UUID]]) -> None:
    """Give free pictures to claims: pairs of claim and picture. DocumentInUse when somebody was faster."""
    if not links:
        return
    claims, documents = [claim_id for claim_id, _ in links], [document_id for _, document_id in links]
    in_use = partial(DocumentInUse, field="document_ids")
    await uow.write(Write(_LINK, [as_array(claims), as_array(documents)], rows=len(links), otherwise=in_use))


_LINK = """
    update document set claim_id = (select $1::text::uuid[])[array_position((select $2::text::uuid[]), id)]
    where id = any((select $2::text::uuid[])::uuid[]) and claim_id is null
"""
"""No join: by index, whatever the planner believes of the table. A text is read once, where it stands in a `select`."""


async def attach(uow: UnitOfWork, claim_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> Kinds:
    """Link the person's own free pictures."""
    [rows] = await uow.ask(question_of_pictures(ids))
    found = read_pictures(rows)
    kinds = {identifier: own_and_free(found.get(identifier), person_id) for identifier in ids}
    await link(uow, [(claim_id, identifier) for identifier in kinds])
    return kinds


async def release(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Unlink pictures of a draft."""
    if ids:
        await uow.session.execute(update(document).where(document.c.id.in_(ids)).values(claim_id=None))


async def replace(uow: UnitOfWork, ids: Sequence[UUID], at: datetime) -> None:
    """Mark pictures as replaced by newer ones of their kind."""
    if ids:
        await uow.session.execute(update(document).where(document.c.id.in_(ids)).values(replaced_at=at))
