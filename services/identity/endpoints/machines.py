"""Machine clients: who may speak by signed messages, and under which keys. Two security administrators decide."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from services.identity.domain.machine_client import PublicKey
from services.identity.domain.machine_proposal import MachineChange, Wanted
from services.identity.queries import machines
from services.identity.use_cases.propose_machine import propose_machine
from services.identity.use_cases.settle_machine import confirm_machine, refuse_machine, suspend_machine
from shared.events.identity import MachineKind
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import Body, NoBody, Text

router = edge_router(tags=["machine clients"])

Jwk = Annotated[dict[Annotated[str, Text(20)], Annotated[str, Text(100)]], Field(max_length=12)]


class MachineProposalBody(Body):
    """`kind` and `public_key` to register, `public_key` to add a key, `key_id` to retire one."""

    change: MachineChange
    name: Annotated[str, Text(31)]
    kind: MachineKind | None = None
    public_key: Jwk | None = None
    key_id: Annotated[str, Text(64)] | None = None


class MachineIdOut(BaseModel):
    id: UUID


class MachineClientsOut(BaseModel):
    items: list[machines.Client]


class MachineProposalsOut(BaseModel):
    items: list[machines.Change]


@router.get("/machine-clients")
async def get_machine_clients(work: Work, _: SignedIn) -> MachineClientsOut:
    return MachineClientsOut(items=await machines.clients(work))


@router.put("/machine-clients/{client_id}/suspension", status_code=204)
async def put_machine_suspension(client_id: UUID, work: Work, _: SignedIn) -> None:
    await suspend_machine(work, client_id)


@router.post("/machine-proposals", status_code=201)
async def post_machine_proposal(body: MachineProposalBody, work: Work, principal: SignedIn) -> MachineIdOut:
    work.audit.about(None, "machine-client")
    work.audit.why(body.change)
    key = None if body.public_key is None else PublicKey.read(body.public_key)
    wanted = Wanted(body.change, body.name, body.kind, key, body.key_id)
    return MachineIdOut(id=await propose_machine(work, wanted, principal.person_id))


@router.get("/machine-proposals")
async def get_machine_proposals(work: Work, principal: SignedIn) -> MachineProposalsOut:
    """Those that wait for a second pair of eyes, oldest first."""
    return MachineProposalsOut(items=await machines.open_changes(work, principal.person_id))


@router.post("/machine-proposals/{proposal_id}/confirmation", status_code=201)
async def post_machine_confirmation(proposal_id: UUID, _: NoBody, work: Work, principal: SignedIn) -> MachineIdOut:
    """The client's id."""
    return MachineIdOut(id=await confirm_machine(work, proposal_id, principal.person_id))


@router.delete("/machine-proposals/{proposal_id}", status_code=204)
async def delete_machine_proposal(proposal_id: UUID, work: Work, principal: SignedIn) -> None:
    await refuse_machine(work, proposal_id, principal.person_id)
