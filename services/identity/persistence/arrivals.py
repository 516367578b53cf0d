"""Appeals as they came, sealed, for the moments until it is looked up whose account they are about."""

import asyncio
import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import delete, func, insert, select

from services.identity.persistence.tables import appeal_arrival
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.security.cipher import seal, unseal

_AT_ONCE = 10


@dataclass(frozen=True)
class Arrival:
    """Numbers are in their one form; photos are drawn anew already."""

    name: str
    number: str
    employer: str
    phone: str
    photos: tuple[bytes, ...]
    origin: str | None = None
    """Where it came from, as the trace says it."""


async def put(uow: UnitOfWork, keys: Keys, arrival: Arrival) -> None:
    """The same for everybody: what is written depends on what was sent alone."""
    identifier = new_id()
    written = asdict(arrival) | {"photos": [b64encode(photo).decode() for photo in arrival.photos]}
    sealed = await asyncio.to_thread(seal, keys.sealing, json.dumps(written).encode(), identifier.bytes)
    row = {"id": identifier, "agency": uow.agency, "sealed": sealed, "arrived_at": func.now()}
    await uow.session.execute(insert(appeal_arrival).values(row))


async def waiting(uow: UnitOfWork) -> list[UUID]:
    """The oldest."""
    query = select(appeal_arrival.c.id).order_by(appeal_arrival.c.arrived_at).limit(_AT_ONCE)
    return list((await uow.session.execute(query)).scalars())


async def take(uow: UnitOfWork, keys: Keys, identifier: UUID) -> Arrival | None:
    """It goes with the transaction; None where somebody else has it in hand."""
    query = select(appeal_arrival.c.sealed).where(appeal_arrival.c.id == identifier)
    found = (await uow.session.execute(query.with_for_update(skip_locked=True))).scalar_one_or_none()
    if found is None:
        return None
    await uow.session.execute(delete(appeal_arrival).where(appeal_arrival.c.id == identifier))
    said = json.loads(await asyncio.to_thread(unseal, keys.sealing, bytes(found), identifier.bytes))
    return Arrival(**said | {"photos": tuple(b64decode(photo) for photo in said["photos"])})
