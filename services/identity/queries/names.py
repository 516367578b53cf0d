"""What others are called: for pages that know people and offices by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.identity.domain import numbers
from services.identity.persistence.tables import agency, employer, person
from shared.db.unit_of_work import UnitOfWork

_UUID_LENGTH = 36


@dataclass(frozen=True)
class Named:
    """`name` is masked where the asker may not know it, and None once the person was erased."""

    id: UUID
    name: str | None


async def names_of_people(uow: UnitOfWork, ids: Sequence[UUID], *, whole: bool) -> list[Named]:
    """Those who are known, in the order asked for. A whole name is identity data: who saw it is written down."""
    query = select(person.c.id, person.c.name_cipher).where(person.c.id.in_(ids))
    rows = {row.id: row.name_cipher for row in (await uow.session.execute(query)).all()}
    known = [(identifier, rows[identifier]) for identifier in dict.fromkeys(ids) if identifier in rows]
    names = await uow.cipher.decrypt_many("identity", known)
    if whole:
        for identifier, _ in known:
            uow.audit.saw(identifier, "person", identifier)
    return [
        Named(identifier, name if whole or name is None else numbers.masked_name(name))
        for (identifier, _), name in zip(known, names, strict=True)
    ]


async def names_of_scopes(uow: UnitOfWork, scopes: Sequence[str]) -> dict[str, str]:
    """Names of employers, districts and the agency by the scopes of roles; what is none of them is left out."""
    ids = [UUID(scope) for scope in scopes if _is_id(scope)]
    found: dict[str, str] = {}
    if ids:
        query = select(employer.c.id, employer.c.name).where(employer.c.id.in_(ids))
        found = {str(row.id): row.name for row in (await uow.session.execute(query)).all()}
    places = {scope: numbers.place_name(scope) for scope in scopes if len(scope) == len(uow.agency) and scope.isdigit()}
    found |= {scope: name for scope, name in places.items() if name is not None}
    return found | dict((await uow.session.execute(select(agency.c.agency, agency.c.name))).tuples().all())


def _is_id(text: str) -> bool:
    try:
        return len(text) == _UUID_LENGTH and str(UUID(text)) == text
    except ValueError:
        return False
