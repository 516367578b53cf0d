"""Outside parties that speak by machine: what they say counts while it is signed by a key that is live."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from joserfc.errors import JoseError

from services.identity.domain.machine_errors import (
    KeyKnown,
    NoLiveKey,
    NotANamespace,
    NotAPublicKey,
    TwoLiveKeys,
    UnknownKey,
)
from services.identity.domain.moves import moved
from services.identity.domain.states import MACHINE_TRANSITIONS, MachineAction, MachineState
from shared.events.aggregate import Aggregate
from shared.events.base import OURS
from shared.events.identity import MachineClientChanged, MachineKey, MachineKind
from shared.security.signatures import key_id_of, key_of

SLOTS = (1, 2)
"""So many keys are live at once: one, and during a rotation the next one."""
_NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


@dataclass(frozen=True)
class PublicKey:
    """Read and judged: Ed25519, and nothing private in it."""

    key_id: str
    document: Mapping[str, str]

    @classmethod
    def read(cls, document: Mapping[str, str]) -> Self:
        try:
            key = key_of(document)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise NotAPublicKey(field="public_key") from error
        if key.is_private or document.get("crv") != "Ed25519":
            raise NotAPublicKey(field="public_key")
        return cls(key_id_of(key), {name: document[name] for name in ("kty", "crv", "x")})


@dataclass(frozen=True)
class Eyes:
    """Who proposed and who confirmed; nobody could, where an agency begins."""

    proposed_by: UUID | None = None
    confirmed_by: UUID | None = None


class ClientKey:
    """A key of a machine client, from when until when it is live. Its slot is free again once it is retired."""

    key_id: str
    client_id: UUID
    agency: str
    public_key: dict[str, str]
    slot: int
    live_from: datetime
    live_until: datetime | None
    founding: bool
    proposed_by: UUID | None
    confirmed_by: UUID | None

    def __init__(self, agency: str, slot: int, key: PublicKey, eyes: Eyes, at: datetime) -> None:
        self.agency, self.slot, self.key_id, self.public_key = agency, slot, key.key_id, dict(key.document)
        self.live_from, self.live_until = at, None
        self.proposed_by, self.confirmed_by = eyes.proposed_by, eyes.confirmed_by
        self.founding = eyes == Eyes()


class MachineClient(Aggregate):
    name: str
    """Its namespace: what it says stands on topics that begin with it."""
    kind: MachineKind
    state: str
    suspended_at: datetime | None
    registered_at: datetime
    keys: list[ClientKey]

    @classmethod
    def register(cls, identifier: UUID, agency: str, name: str, kind: MachineKind, at: datetime) -> Self:
        """Without a key; `add` tells of it."""
        require_namespace(name)
        made = cls()
        made.id, made.agency, made.event_version = identifier, agency, 0
        made.name, made.kind, made.state, made.registered_at = name, kind, MachineState.ACTIVE, at
        made.suspended_at = None
        made.keys = []
        return made

    def live(self) -> list[ClientKey]:
        return [key for key in self.keys if key.live_until is None]

    def require_room(self, key: PublicKey) -> int:
        """A free slot."""
        if any(each.key_id == key.key_id for each in self.keys):
            raise KeyKnown(field="public_key")
        free = set(SLOTS) - {each.slot for each in self.live()}
        if not free:
            raise TwoLiveKeys
        return min(free)

    def live_key(self, key_id: str) -> ClientKey:
        for key in self.live():
            if key.key_id == key_id:
                return key
        raise UnknownKey(field="key_id")

    def add(self, key: PublicKey, eyes: Eyes, at: datetime) -> None:
        self.keys.append(ClientKey(self.agency, self.require_room(key), key, eyes, at))
        self._tell()

    def retire(self, key_id: str, at: datetime) -> None:
        """What was said under it until now stays believed."""
        self.live_key(key_id).live_until = at
        self._tell()

    def suspend(self, at: datetime) -> None:
        """Its keys end for good: what they sign from now on is believed at no later time, however it is read."""
        self.state, self.suspended_at = self._after(MachineAction.SUSPEND), at
        for key in self.live():
            key.live_until = at
        self._tell()

    def require_resumable(self) -> MachineState:
        """A key that was registered since it was suspended, and by which alone it is believed again."""
        found = self._after(MachineAction.RESUME)
        if not self.live():
            raise NoLiveKey
        return found

    def resume(self, at: datetime) -> None:
        self.state, self.suspended_at = self.require_resumable(), None
        for key in self.live():
            key.live_from = at
        self._tell()

    def _after(self, action: MachineAction) -> MachineState:
        return moved(MACHINE_TRANSITIONS, MachineState(self.state), action)

    def _tell(self) -> None:
        keys = [
            MachineKey(key_id=key.key_id, public_key=key.public_key, live_from=key.live_from, live_until=key.live_until)
            for key in self.keys
        ]
        self.record(
            MachineClientChanged(
                machine_client_id=self.id, name=self.name, kind=self.kind, suspended_at=self.suspended_at, keys=keys
            )
        )


def require_namespace(name: str) -> None:
    if not _NAME.fullmatch(name) or name in OURS:
        raise NotANamespace(field="name")
