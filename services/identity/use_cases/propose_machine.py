"""Propose who is to be believed: a machine client, or a key of one."""

from uuid import UUID

from services.identity.domain.machine_client import PublicKey, require_namespace
from services.identity.domain.machine_errors import ClientKnown, KeyKnown
from services.identity.domain.machine_proposal import MachineProposal, Wanted
from services.identity.persistence.machines import MachineClientRepository, MachineProposalRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.ids import new_id


async def propose_machine(uow: UnitOfWork, wanted: Wanted, by: UUID) -> UUID:
    """The proposal's id. What could not be confirmed now is not proposed."""
    clients = MachineClientRepository(uow)
    if wanted.change == "register":
        await _require_new(clients, wanted.name, _needed(wanted))
    else:
        client = await clients.named(wanted.name)
        if wanted.change == "add_key":
            key = _needed(wanted)
            client.require_room(key)
            await _require_unknown(clients, key)
        elif wanted.change == "retire_key":
            client.live_key(wanted.key_id or "")
        else:
            client.require_resumable()
    proposal = MachineProposal.make(new_id(), uow.agency, wanted, by, clock.now())
    await MachineProposalRepository(uow).save(proposal)
    return proposal.id


async def _require_new(clients: MachineClientRepository, name: str, key: PublicKey) -> None:
    require_namespace(name)
    if await clients.id_of(name) is not None:
        raise ClientKnown(field="name")
    await _require_unknown(clients, key)


async def _require_unknown(clients: MachineClientRepository, key: PublicKey) -> None:
    if await clients.has_key(key.key_id):
        raise KeyKnown(field="public_key")


def _needed(wanted: Wanted) -> PublicKey:
    if wanted.key is None or (wanted.change == "register" and wanted.kind is None):
        raise Invalid(field="kind" if wanted.key else "public_key")
    return wanted.key
