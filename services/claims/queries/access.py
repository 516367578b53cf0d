"""In which roles somebody may look at a claim. None: it does not exist for them."""

from typing import Any

from services.claims.domain.states import State
from shared.errors import NotFound
from shared.security.principal import Principal

Roles = frozenset[str]


def roles_over(row: Any, principal: Principal) -> Roles:
    """The reader's roles that reach this claim (a row with agency, person_id, employer_id, state); else NotFound."""
    roles = set()
    if row.person_id == principal.person_id and principal.has("worker"):
        roles.add("worker")
    if row.state != State.DRAFT:
        if str(row.employer_id) in principal.scopes("employer_clerk"):
            roles.add("employer_clerk")
        if row.agency in principal.scopes("centre_reviewer"):
            roles.add("centre_reviewer")
    if row.state == State.CENTRE_APPROVED and row.agency in principal.scopes("finance"):
        roles.add("finance")
    if not roles:
        raise NotFound
    return frozenset(roles)


def sees_comment(roles: Roles, stage: str | None) -> bool:
    """A comment may speak of the diagnosis: the employer reads only its own office's."""
    return bool(roles & {"worker", "centre_reviewer"}) or ("employer_clerk" in roles and stage == "employer")
