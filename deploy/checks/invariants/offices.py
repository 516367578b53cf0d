"""Invariant 7: decisions are a path through the pinned workflow, each by somebody who held the office then.

Services' clocks may be wrong; the time in a version-7 id is the machine's own, so that ids are compared.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import orjson

from deploy.checks.finding import Finding, invariant
from deploy.checks.world import World
from services.review.domain.definition import Definition
from services.review.persistence.definitions import definitions
from shared.clock import CITY_ZONE
from shared.events.identity import EMPLOYER_ROLES
from shared.security.tokens import LIFETIME_SECONDS

_LATE_MS = (LIFETIME_SECONDS + 10) * 1000
"""A token that was issued just before a role ended lives on for so long."""
_MILLISECOND_BITS = 80
_DECISIONS = """
select d.*, c.definition_id, c.definition_version from decision d join review_case c on c.id = d.case_id
order by d.case_id, d.id
"""
_BEGUN = ("identity.role_granted.v1", "identity.delegation_granted.v1", "identity.deputy_named.v1")
_ENDED = ("identity.role_revoked.v1", "identity.delegation_ended.v1", "identity.deputy_ended.v1")


def _when(identifier: UUID | str) -> int:
    return UUID(str(identifier)).int >> _MILLISECOND_BITS


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, CITY_ZONE).date().isoformat()


@dataclass
class _Held:
    """From when until when something was held, by the id of the grant or delegation; never ended: None."""

    spans: dict[str, tuple[int, int | None]] = field(default_factory=dict)

    def begin(self, identifier: str, at: int) -> None:
        self.spans.setdefault(identifier, (at, None))

    def end(self, identifier: str, at: int) -> None:
        if identifier in self.spans:
            self.spans[identifier] = (self.spans[identifier][0], at)

    def at(self, moment: int) -> bool:
        return any(begun <= moment and (end is None or moment <= end + _LATE_MS) for begun, end in self.spans.values())


class _Offices:
    """Who held what, as identity told it."""

    def __init__(self) -> None:
        self._held: defaultdict[tuple[str, str, str], _Held] = defaultdict(_Held)
        self._delegated: defaultdict[str, _Held] = defaultdict(_Held)
        self._terms: dict[str, dict[str, Any]] = {}

    @classmethod
    async def read(cls, world: World) -> "_Offices":
        offices = cls()
        query = "select id, type, payload from outbox where type = any($1) order by seq"
        for row in await world.rows("identity", query, [*_BEGUN, *_ENDED]):
            offices._hear(row["type"], orjson.loads(row["payload"]), _when(row["id"]))
        return offices

    def _hear(self, kind: str, told: dict[str, Any], at: int) -> None:
        if "delegation_id" in told:
            held, identifier = self._delegated[told["delegation_id"]], told["delegation_id"]
            self._terms.setdefault(identifier, told)
        else:
            held, identifier = self._held[told["person_id"], told["role"], told["scope"]], told["grant_id"]
        if kind in _BEGUN:
            held.begin(identifier, at)
        else:
            held.end(identifier, at)

    def fault(self, decision: Any) -> str | None:
        """Why the decider had no right to it then."""
        person, role, scope = str(decision["decided_by"]), decision["role"], decision["scope"]
        at = _when(decision["id"])
        if decision["delegation_id"] is None:
            held = self._held[person, role, scope].at(at)
            return None if held else f"{person} was not {role} of {scope} then"
        delegation = str(decision["delegation_id"])
        terms = self._terms.get(delegation)
        if terms is None or not self._delegated[delegation].at(at):
            return f"the delegation {delegation} did not hold then"
        if _day(at) < terms.get("first_day", "") or _day(at - _LATE_MS) > terms["last_day"]:
            return f"the delegation {delegation} was over, or had not begun"
        if "deputy_id" in terms:
            return self._deputys_fault(terms, person, (role, scope), at)
        if (terms["employer_id"], role in terms["businesses"]) != (scope, True):
            return f"the delegation {delegation} is for something else"
        agents = (self._held[person, each, terms["agent_id"]].at(at) for each in EMPLOYER_ROLES)
        return None if any(agents) else f"{person} was nobody of the agency firm then"

    def _deputys_fault(self, terms: dict[str, Any], person: str, office: tuple[str, str], at: int) -> str | None:
        if (terms["deputy_id"], terms["role"], terms["scope"]) != (person, *office):
            return f"the deputy {terms['delegation_id']} is somebody else, or for something else"
        held = self._held[terms["person_id"], *office].at(at)
        return None if held else f"{terms['person_id']}, for whom {person} acted, did not hold the office then"


@invariant(7, "decisions follow the pinned workflow, each by somebody who held the office at that time")
async def authorised_decisions(world: World) -> Finding:
    """Review's decisions against its published definitions and against what identity told of roles."""
    finding, offices = Finding(), await _Offices.read(world)
    cases: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in await world.rows("review", _DECISIONS):
        cases[row["case_id"]].append(row)
        wrong = offices.fault(row)
        finding.look(1, [f"decision {row['id']} of case {row['case_id']}: {wrong}"] if wrong else [])
    for case, decisions in cases.items():
        first = decisions[0]
        definition = definitions().pinned(first["definition_id"], first["definition_version"])
        finding.look(1, (f"case {case}: {wrong}" for wrong in _off_the_path(definition, decisions)))
    return finding


def _off_the_path(definition: Definition, decisions: list[Any]) -> list[str]:
    stages = {stage.code: (number, stage) for number, stage in enumerate(definition.stages)}
    unknown = [one["stage"] for one in decisions if one["stage"] not in stages]
    if unknown:
        return [f"{definition.id} has no stage {unknown[0]}"]
    wrong = [
        f"{one['role']} decided at {one['stage']}" for one in decisions if stages[one["stage"]][1].role != one["role"]
    ]
    if stages[decisions[0]["stage"]][0] != 0:
        wrong.append(f"began at {decisions[0]['stage']}")
    for one, following in pairwise(decisions):
        place, then = stages[one["stage"]][0], stages[following["stage"]][0]
        expected = {"approve": (one["round"], place + 1), "return": (one["round"] + 1, then)}.get(one["action"])
        if (following["round"], then) != expected:
            wrong.append(f"{one['action']} at {one['stage']} was followed by {following['stage']}")
    return wrong
