"""Rows of offices and of who sits in them."""

from collections import Counter
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from services.identity.domain.errors import AlreadyRegistered
from services.identity.persistence.tables import office, office_member
from shared.db.unit_of_work import UnitOfWork


async def add(uow: UnitOfWork, identifier: UUID, name: str, district: str | None) -> None:
    """AlreadyRegistered where the agency has, or had, an office of this name."""
    row = {"id": identifier, "agency": uow.agency, "name": name, "district": district, "opened_at": func.now()}
    try:
        await uow.session.execute(insert(office).values(row))
    except IntegrityError as error:
        raise AlreadyRegistered(field="name") from error


async def close(uow: UnitOfWork, identifier: UUID) -> bool:
    """False where there is no such office, or it is closed."""
    still = (office.c.id == identifier) & office.c.closed_at.is_(None)
    statement = update(office).where(still).values(closed_at=func.now()).returning(office.c.id)
    return (await uow.session.execute(statement)).first() is not None


async def is_open(uow: UnitOfWork, identifier: UUID) -> bool:
    """It is not closed meanwhile."""
    still = (office.c.id == identifier) & office.c.closed_at.is_(None)
    query = select(office.c.id).where(still).with_for_update(read=True)
    return (await uow.session.execute(query)).first() is not None


async def listed(uow: UnitOfWork) -> list[Row[tuple[UUID, str | None, str]]]:
    """Open ones: those of the whole city first, then by district."""
    columns = (office.c.id, office.c.district, office.c.name)
    query = select(*columns).where(office.c.closed_at.is_(None))
    return list((await uow.session.execute(query.order_by(office.c.district.nulls_first(), office.c.name))).all())


async def seats(uow: UnitOfWork) -> dict[UUID, UUID]:
    """Person → office."""
    rows = await uow.session.execute(select(office_member.c.person_id, office_member.c.office_id))
    return {row.person_id: row.office_id for row in rows}


async def members(uow: UnitOfWork) -> Counter[UUID]:
    """How many sit in each office."""
    return Counter((await seats(uow)).values())


async def seat(uow: UnitOfWork, person_id: UUID, office_id: UUID) -> None:
    row = {"person_id": person_id, "agency": uow.agency, "office_id": office_id, "since": func.now()}
    statement = insert(office_member).values(row)
    changed = {"office_id": office_id, "since": func.now()}
    await uow.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=changed))


async def unseat(uow: UnitOfWork, person_id: UUID) -> None:
    await uow.session.execute(delete(office_member).where(office_member.c.person_id == person_id))
