"""Who is asking: a person in an agency, with the roles and scopes of the access token; and who acts for them."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

STEP_UP_SECONDS = 300
"""How long a proof of identity counts: by password, code or second factor."""
_IDLE_AT_WORK_SECONDS, _IDLE_SECONDS = 30 * 60, 2 * 3600


def idle_seconds(roles: Iterable[str]) -> int:
    """How long a session may lie unused: shorter where it shows the affairs of others."""
    return _IDLE_SECONDS if all(role == "worker" for role in roles) else _IDLE_AT_WORK_SECONDS


@dataclass(frozen=True)
class Grant:
    """A role and where it holds: an employer id, a district code, the agency code, or the person's own id."""

    role: str
    scope: str
    via: str | None = None
    """The delegation by which it is held, where it is not the person's own."""
    holder: str | None = None
    """Whose office it is, where a deputy acts in it: neither of both may have another part in the matter."""


@dataclass(frozen=True)
class Principal:
    """The signed-in person of one request; where somebody helps, the person helped, and `actor_id` is the helper."""

    person_id: UUID
    agency: str
    grants: tuple[Grant, ...]
    session_id: str
    actor_id: UUID | None = None
    """Who acts for the person, under the delegation; None for people who act themselves."""
    delegation_id: UUID | None = None
    stepped_up_at: int | None = None
    """When the person last proved in this session who they are, in seconds since 1970."""
    amr: tuple[str, ...] = ()
    """How they proved it (RFC 8176): pwd, sms, otp, hwk."""
    shown: bytes = field(default=b"", compare=False, repr=False)
    """Digest of the session's own token that was shown; where access tokens are shown, there is none."""

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held, in whatever scope."""
        return any(grant.role in roles for grant in self.grants)

    def answering(self, role: str) -> list[UUID]:
        """The person, and whoever's office it is where they act in the role as a deputy only."""
        held = [grant for grant in self.grants if grant.role == role]
        if any(grant.via is None for grant in held):
            return [self.person_id]
        return [self.person_id, *(UUID(grant.holder) for grant in held if grant.holder is not None)]

    def has_stepped_up(self) -> bool:
        """Whether the proof is young enough for what is not easily undone."""
        return self.stepped_up_at is not None and time.time() - self.stepped_up_at <= STEP_UP_SECONDS

    def scopes(self, role: str) -> set[str]:
        """The scopes in which the role is held."""
        return {grant.scope for grant in self.grants if grant.role == role}
