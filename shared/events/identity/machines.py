"""What identity tells of machine clients: outside parties that speak by signed messages."""

from datetime import datetime
from typing import ClassVar, Literal, get_args
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.events.base import Event

MachineKind = Literal["bank", "hospital", "tax", "card_centre"]
MACHINE_KINDS: tuple[MachineKind, ...] = get_args(MachineKind)


class MachineKey(BaseModel):
    """A public key: what was said under it counts from one moment, and until another where it was retired."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key_id: str
    """The key's fingerprint (RFC 7638)."""
    public_key: dict[str, str]
    """The JWK."""
    live_from: datetime
    live_until: datetime | None = None


class MachineClientChanged(Event):
    """An outside party is this from now on: every key it ever had, and whether it is believed at all."""

    type: ClassVar[str] = "identity.machine_client_changed.v1"
    key: ClassVar[str] = "machine_client_id"
    machine_client_id: UUID
    name: str
    """Its namespace: what it says stands on topics that begin with it."""
    kind: MachineKind
    suspended_at: datetime | None = None
    keys: list[MachineKey]
