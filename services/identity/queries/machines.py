"""Machine clients with their keys, and what is proposed about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import select

from services.identity.domain.machine_proposal import MachineChange
from services.identity.persistence.tables import machine_client, machine_key, machine_proposal
from services.identity.queries.offices import names_by_id
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import MachineKind


class Key(BaseModel):
    key_id: str
    """The fingerprint."""
    public_key: dict[str, str]
    live: bool
    live_from: datetime
    live_until: datetime | None


class Client(BaseModel):
    id: UUID
    name: str
    kind: MachineKind
    suspended_at: datetime | None
    registered_at: datetime
    keys: list[Key]


class Change(BaseModel):
    """`name` is the client's; `key_id` is empty where it is about no key."""

    id: UUID
    change: MachineChange
    name: str
    kind: MachineKind | None
    key_id: str
    proposed_by: UUID
    proposed_by_name: str | None
    proposed_at: datetime
    mine: bool
    """Somebody else confirms it."""


async def clients(uow: UnitOfWork) -> list[Client]:
    """By name, each with its newest key first."""
    keys: dict[UUID, list[dict[str, Any]]] = {}
    for row in (await uow.session.execute(select(machine_key).order_by(machine_key.c.live_from.desc()))).mappings():
        keys.setdefault(row["client_id"], []).append({**row, "live": row["live_until"] is None})
    rows = await uow.session.execute(select(machine_client).order_by(machine_client.c.name))
    return [Client.model_validate({**row, "keys": keys.get(row["id"], [])}) for row in rows.mappings()]


async def open_changes(uow: UnitOfWork, asking: UUID) -> list[Change]:
    query = select(machine_proposal).where(machine_proposal.c.state == "open").order_by(machine_proposal.c.id)
    rows = (await uow.session.execute(query)).mappings().all()
    names = await names_by_id(uow, [row["proposed_by"] for row in rows])
    return [
        Change.model_validate(
            {**row, "proposed_by_name": names.get(row["proposed_by"]), "mine": row["proposed_by"] == asking}
        )
        for row in rows
    ]
