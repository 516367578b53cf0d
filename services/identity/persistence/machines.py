"""Loading and saving machine clients and what is proposed about them."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select

from services.identity.domain.machine_client import MachineClient
from services.identity.domain.machine_errors import ChangeProposed, ClientKnown, KeyKnown, UnknownClient
from services.identity.domain.machine_proposal import MachineProposal
from services.identity.persistence.tables import machine_client, machine_key
from shared.db.together import Refusal
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.repository import Repository


class MachineClientRepository(Repository[MachineClient]):
    entity = MachineClient
    producer: ClassVar[str] = "identity"
    refusals: ClassVar[Mapping[str, Refusal]] = {
        "machine_client_name": ClientKnown,
        **dict.fromkeys(("machine_key_pkey", "machine_key_live", "machine_key_founding_once"), KeyKnown),
    }

    async def named(self, name: str) -> MachineClient:
        """Locked, or UnknownClient."""
        identifier = await self.id_of(name)
        if identifier is None:
            raise UnknownClient(field="name")
        return await self.get(identifier)

    async def id_of(self, name: str) -> UUID | None:
        query = select(machine_client.c.id).where(machine_client.c.name == name)
        return (await self._uow.session.execute(query)).scalar_one_or_none()

    async def has_key(self, key_id: str) -> bool:
        """Whether it is, or was, a key of any client."""
        query = select(machine_key.c.key_id).where(machine_key.c.key_id == key_id)
        return (await self._uow.session.execute(query)).first() is not None


class MachineProposalRepository(Repository[MachineProposal]):
    entity = MachineProposal
    producer: ClassVar[str] = "identity"
    refusals: ClassVar[Mapping[str, Refusal]] = {"machine_proposal_open": ChangeProposed}


async def moment_of_database(uow: UnitOfWork) -> datetime:
    """Keys are live and retired by this clock, which no service can set."""
    found: datetime = (await uow.session.execute(select(func.clock_timestamp()))).scalar_one()
    return found
