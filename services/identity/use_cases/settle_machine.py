"""The second pair of eyes on who is believed; and what one of them may do alone: stop believing."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.identity.domain.machine_client import Eyes, MachineClient, PublicKey
from services.identity.domain.machine_errors import ClientKnown
from services.identity.domain.machine_proposal import Wanted
from services.identity.persistence.machines import (
    MachineClientRepository,
    MachineProposalRepository,
    moment_of_database,
)
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.events.identity import MachineKind
from shared.ids import new_id

_ABOUT = "machine-client"


async def confirm_machine(uow: UnitOfWork, proposal_id: UUID, by: UUID) -> UUID:
    """The client's id."""
    proposals, clients = MachineProposalRepository(uow), MachineClientRepository(uow)
    proposal = await proposals.get(proposal_id)
    uow.audit.about(None, _ABOUT, proposal.id)
    at = await moment_of_database(uow)
    client = await _changed(uow, proposal.wanted, proposal.confirm(by, at), at)
    await proposals.save(proposal)
    await clients.save(client)
    return client.id


async def refuse_machine(uow: UnitOfWork, proposal_id: UUID, by: UUID) -> None:
    proposals = MachineProposalRepository(uow)
    proposal = await proposals.get(proposal_id)
    uow.audit.about(None, _ABOUT, proposal.id)
    proposal.refuse(by, clock.now())
    await proposals.save(proposal)


async def suspend_machine(uow: UnitOfWork, client_id: UUID) -> None:
    """One security administrator is enough: nothing that the client says from now on is believed."""
    clients = MachineClientRepository(uow)
    client = await clients.get(client_id)
    uow.audit.about(None, _ABOUT, client.id)
    client.suspend(await moment_of_database(uow))
    await clients.save(client)


async def register_founding(uow: UnitOfWork, name: str, kind: MachineKind, document: Mapping[str, str]) -> None:
    """The first key of a client as an agency begins, before there is anybody who could propose."""
    clients, at = MachineClientRepository(uow), await moment_of_database(uow)
    client = MachineClient.register(new_id(), uow.agency, name, kind, at)
    client.add(PublicKey.read(document), Eyes(), at)
    await clients.save(client)


async def _changed(uow: UnitOfWork, wanted: Wanted, eyes: Eyes, at: datetime) -> MachineClient:
    client = await _client(uow, wanted, at)
    if wanted.key is not None:
        client.add(wanted.key, eyes, at)
    elif wanted.change == "retire_key":
        client.retire(wanted.key_id or "", at)
    else:
        client.resume(at)
    return client


async def _client(uow: UnitOfWork, wanted: Wanted, at: datetime) -> MachineClient:
    clients = MachineClientRepository(uow)
    if wanted.change != "register":
        return await clients.named(wanted.name)
    if await clients.id_of(wanted.name) is not None:
        raise ClientKnown
    if wanted.kind is None:
        raise Invalid(field="kind")
    return MachineClient.register(new_id(), uow.agency, wanted.name, wanted.kind, at)
