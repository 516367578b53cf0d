"""Who held an office when: by grant, by delegation to an agency firm, as a deputy; until a token has run out."""

from typing import Any
from uuid import UUID

import pytest

from deploy.checks.invariants.offices import _LATE_MS, _day, _Offices

PERSON, OTHER, FIRM, EMPLOYER = (str(UUID(int=number)) for number in range(1, 5))
GRANT, DELEGATION = "g", str(UUID(int=9))
HOUR = 3_600_000
BEGUN = 1_790_000_000_000


def offices(*told: tuple[str, dict[str, Any], int]) -> _Offices:
    found = _Offices()
    for kind, body, at in told:
        found._hear(f"identity.{kind}.v1", body, at)
    return found


def grant(person: str, role: str, scope: str, identifier: str = GRANT) -> dict[str, Any]:
    return {"grant_id": identifier, "person_id": person, "role": role, "scope": scope}


def decision(at: int, role: str, scope: str, delegation: str | None = None) -> dict[str, Any]:
    identifier = UUID(int=at << 80)
    return {"id": identifier, "decided_by": PERSON, "role": role, "scope": scope, "delegation_id": delegation}


CENTRE = ("centre_reviewer", "350500")


@pytest.mark.parametrize(
    ("at", "allowed"),
    [(BEGUN - 1, False), (BEGUN, True), (BEGUN + HOUR, True), (BEGUN + 2 * HOUR + _LATE_MS, True),
     (BEGUN + 2 * HOUR + _LATE_MS + 1, False)],
)  # fmt: skip
def test_a_grant_counts_from_its_moment_until_the_last_token_has_run_out(at: int, *, allowed: bool) -> None:
    held = grant(PERSON, *CENTRE)
    found = offices(("role_granted", held, BEGUN), ("role_revoked", held, BEGUN + 2 * HOUR))
    assert (found.fault(decision(at, *CENTRE)) is None) is allowed


def test_another_role_scope_or_person_does_not_count() -> None:
    found = offices(
        ("role_granted", grant(PERSON, *CENTRE), BEGUN), ("role_granted", grant(OTHER, "finance", "350500", "h"), BEGUN)
    )
    for role, scope in (("centre_reviewer", "350600"), ("finance", "350500")):
        assert found.fault(decision(BEGUN + 1, role, scope)) is not None


def test_a_revocation_without_a_grant_is_none() -> None:
    assert offices(("role_revoked", grant(PERSON, *CENTRE), BEGUN)).fault(decision(BEGUN, *CENTRE)) is not None


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [({}, True), ({"businesses": ["employer_roster"]}, False), ({"employer_id": FIRM}, False),
     ({"last_day": _day(BEGUN - 48 * HOUR)}, False), ({"agent_id": EMPLOYER}, False)],
)  # fmt: skip
def test_an_agency_firms_person_needs_a_delegation_for_just_that(changed: dict[str, Any], *, allowed: bool) -> None:
    terms = {
        "delegation_id": DELEGATION, "employer_id": EMPLOYER, "agent_id": FIRM, "businesses": ["employer_clerk"],
        "last_day": _day(BEGUN + 48 * HOUR), **changed,
    }  # fmt: skip
    works = grant(PERSON, "employer_clerk", FIRM)
    found = offices(("role_granted", works, BEGUN), ("delegation_granted", terms, BEGUN))
    wanted = decision(BEGUN + HOUR, "employer_clerk", EMPLOYER, DELEGATION)
    assert (found.fault(wanted) is None) is allowed
    assert found.fault({**wanted, "delegation_id": str(UUID(int=10))}) is not None
    found._hear("identity.delegation_ended.v1", terms, BEGUN + HOUR)
    assert found.fault(decision(BEGUN + 2 * HOUR, "employer_clerk", EMPLOYER, DELEGATION)) is not None


@pytest.mark.parametrize(
    ("changed", "allowed"),
    [({}, True), ({"deputy_id": OTHER}, False), ({"scope": "350600"}, False), ({"person_id": FIRM}, False),
     ({"first_day": _day(BEGUN + 48 * HOUR)}, False), ({"last_day": _day(BEGUN - 48 * HOUR)}, False)],
)  # fmt: skip
def test_a_deputy_acts_in_an_office_that_the_person_on_leave_holds(changed: dict[str, Any], *, allowed: bool) -> None:
    terms = {
        "delegation_id": DELEGATION, "person_id": OTHER, "deputy_id": PERSON, "role": CENTRE[0], "scope": CENTRE[1],
        "first_day": _day(BEGUN), "last_day": _day(BEGUN + 48 * HOUR), **changed,
    }  # fmt: skip
    found = offices(("role_granted", grant(OTHER, *CENTRE), BEGUN), ("deputy_named", terms, BEGUN))
    assert (found.fault(decision(BEGUN + HOUR, *CENTRE, DELEGATION)) is None) is allowed
