"""Every decision about who may do what: the table, compiled into Cedar policies.

A decision depends on the action, one held role, and how it is held: there are few of them, and Cedar takes some 350 µs
for each, so that what was decided once is remembered for good.
"""

from dataclasses import replace
from functools import cache
from uuid import UUID

from cedarpy import PolicySet, is_authorized

from shared.errors import Forbidden, StepUpNeeded
from shared.policy.table import EVERYBODY, Line, Table, published
from shared.security.principal import Grant, Principal

_DISTRICT_DIGITS, _CITY_DIGITS = 6, 4
_Asked = tuple[str, str, bool, bool, bool]
"""Action and role; whether the role is held by delegation, somebody acts for the person, they proved who they are."""


class Policy:
    """Decides by one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._policies = PolicySet.from_str(cedar(table))
        self._decided: dict[_Asked, bool] = {}

    def admit(self, action: str, principal: Principal) -> Principal:
        """The person with those of their roles that count for the action; Forbidden or StepUpNeeded where none does.

        What an endpoint then asks of the roles (`scopes`) can find no more than the table grants.
        """
        proved = principal.has_stepped_up()
        grants = self._counting(action, principal, proved=proved)
        if grants is None:
            if not proved and self._counting(action, principal, proved=True) is not None:
                raise StepUpNeeded
            raise Forbidden
        return principal if len(grants) == len(principal.grants) else replace(principal, grants=grants)

    def _counting(self, action: str, principal: Principal, *, proved: bool) -> tuple[Grant, ...] | None:
        """The grants that count; none at all is enough for what everybody signed in may do, else it is None."""
        helped = principal.actor_id is not None

        def counts(grant: Grant) -> bool:
            asked = (action, grant.role, grant.via is not None, helped, proved)
            return self._allows(asked) and self._holds(grant, principal)

        grants = tuple(filter(counts, principal.grants))
        return grants if grants or self._allows((action, EVERYBODY, False, helped, proved)) else None

    def _allows(self, asked: _Asked) -> bool:
        known = self._decided.get(asked)
        if known is None:
            known = self._decided[asked] = asked[1] in self.table.roles and self._decide(asked)
        return known

    def _decide(self, asked: _Asked) -> bool:
        action, role, delegated, helped, proved = asked
        request = {
            "principal": {"type": "Role", "id": role},
            "action": {"type": "Action", "id": action},
            "resource": {"type": "Service", "id": action.partition(".")[0]},
            "context": {"delegated": delegated, "helped": helped, "stepped_up": proved},
        }
        return is_authorized(request, self._policies, []).allowed

    def _holds(self, grant: Grant, principal: Principal) -> bool:
        """Whether the role is held where such a role can be held."""
        match self.table.roles[grant.role]:
            case "self":
                return grant.scope == str(principal.person_id)
            case "employer":
                return _is_id(grant.scope)
            case "district":
                return _is_district(grant.scope) and grant.scope[:_CITY_DIGITS] == principal.agency[:_CITY_DIGITS]
            case _:
                return grant.scope == principal.agency


@cache
def policy() -> Policy:
    """That of this installation."""
    return Policy(published())


def cedar(table: Table) -> str:
    """The table as Cedar policies, one a line of it."""
    return "\n".join(map(_permit, table.lines))


def _permit(line: Line) -> str:
    needs = []
    if "delegate" not in line.conditions:
        needs.append("!context.delegated")
    if "proved_helper" in line.conditions:
        needs.append("(!context.helped || context.stepped_up)")
    elif "helper" not in line.conditions:
        needs.append("!context.helped")
    if "stepped_up" in line.conditions:
        needs.append("context.stepped_up")
    when = f" when {{ {' && '.join(needs)} }}" if needs else ""
    return (
        f'@id("{line.action} {line.role}") '
        f'permit (principal == Role::"{line.role}", action == Action::"{line.action}", resource){when};'
    )


def _is_district(text: str) -> bool:
    return text.isdigit() and len(text) == _DISTRICT_DIGITS


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
