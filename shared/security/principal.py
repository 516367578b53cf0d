"""Who is asking: a person in an agency, with the roles and scopes of the access token."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Grant:
    """A role and where it holds: an employer id, a district code, the agency code, or the person's own id."""

    role: str
    scope: str


@dataclass(frozen=True)
class Principal:
    """The signed-in person of one request."""

    person_id: UUID
    agency: str
    grants: tuple[Grant, ...]
    session_id: str

    def has(self, *roles: str) -> bool:
        """Whether any of the roles is held, in whatever scope."""
        return any(grant.role in roles for grant in self.grants)

    def scopes(self, role: str) -> set[str]:
        """The scopes in which the role is held."""
        return {grant.scope for grant in self.grants if grant.role == role}
