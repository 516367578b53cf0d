"""Who is let in: by role, by where and how it is held, by proof; and what endpoints see of it."""

import time
from uuid import UUID

import pytest

from shared.errors import Forbidden, StepUpNeeded
from shared.ids import new_id
from shared.policy.decisions import Policy
from shared.policy.table import read
from shared.security.principal import Grant, Principal

ME, FIRM = new_id(), str(new_id())
AGENCY = "350500"
POLICY = Policy(
    read("""
reaches: {self: a, employer: b, district: c, agency: d, platform: e}
conditions: {delegate: d, helper: h, proved_helper: p, stepped_up: s}
roles:
  {worker: self, employer_clerk: employer, district_reviewer: district, finance: agency, operator: platform,
   signed_in: self}
public: {}
grants:
  x:
    own: {worker: self}
    for_another: {worker: self helper}
    firm: {employer_clerk: employer delegate}
    firm_in_person: {employer_clerk: employer}
    district: {district_reviewer: district}
    money: {finance: agency, operator: platform}
    export: {worker: self stepped_up, finance: agency}
    hand_in: {worker: self proved_helper}
    directory: {signed_in: agency}
    directory_of_helpers: {signed_in: agency helper}
""")
)


def person(*grants: Grant, **more: int | UUID) -> Principal:
    return Principal(ME, AGENCY, grants, "s", **more)  # type: ignore[arg-type]


def allowed(action: str, principal: Principal) -> bool:
    try:
        POLICY.admit(action, principal)
    except Forbidden:
        return False
    return True


WORKER, CLERK = Grant("worker", str(ME)), Grant("employer_clerk", FIRM)
AGENT, FINANCE = Grant("employer_clerk", FIRM, via="d1"), Grant("finance", AGENCY)


@pytest.mark.parametrize(
    ("action", "grant", "expected"),
    [
        ("x.own", WORKER, True),
        ("x.own", FINANCE, False),
        ("x.money", FINANCE, True),
        ("x.money", Grant("operator", AGENCY), True),
        ("x.own", Grant("worker", str(new_id())), False),
        ("x.firm", Grant("employer_clerk", AGENCY), False),
        ("x.money", Grant("finance", "610200"), False),
        ("x.money", Grant("operator", "610200"), False),
        ("x.district", Grant("district_reviewer", "350502"), True),
        ("x.district", Grant("district_reviewer", "610202"), False),
        ("x.district", Grant("district_reviewer", "*"), False),
        ("x.own", Grant("emperor", AGENCY), False),
        ("x.nothing", WORKER, False),
        ("y.own", WORKER, False),
        ("x.own", Grant('worker" || true', str(ME)), False),
    ],
)
def test_a_role_counts_for_its_lines_where_it_can_be_held(action: str, grant: Grant, *, expected: bool) -> None:
    assert allowed(action, person(grant)) is expected


def test_everybody_with_a_token_is_signed_in() -> None:
    assert allowed("x.directory", person())
    assert not allowed("x.own", person())


def test_a_delegate_has_what_the_line_hands_on_and_nothing_else() -> None:
    assert allowed("x.firm", person(AGENT))
    assert not allowed("x.firm_in_person", person(AGENT))
    assert allowed("x.firm_in_person", person(CLERK))


def test_who_acts_for_a_worker_has_what_the_line_says_and_no_other_role_of_theirs() -> None:
    helped = {"actor_id": new_id(), "delegation_id": new_id()}
    assert allowed("x.for_another", person(WORKER, **helped))
    for action in ("x.own", "x.money", "x.firm", "x.directory"):
        assert not allowed(action, person(WORKER, FINANCE, CLERK, **helped))
    assert allowed("x.directory_of_helpers", person(**helped))


def test_a_proof_is_asked_for_only_of_whom_it_would_help() -> None:
    with pytest.raises(StepUpNeeded):
        POLICY.admit("x.export", person(WORKER))
    POLICY.admit("x.export", person(WORKER, stepped_up_at=int(time.time())))
    POLICY.admit("x.export", person(FINANCE))
    with pytest.raises(Forbidden) as refused:
        POLICY.admit("x.export", person(CLERK))
    assert not isinstance(refused.value, StepUpNeeded)


def test_of_a_helper_alone_a_proof_is_asked() -> None:
    helped = {"actor_id": new_id(), "delegation_id": new_id()}
    POLICY.admit("x.hand_in", person(WORKER))
    with pytest.raises(StepUpNeeded):
        POLICY.admit("x.hand_in", person(WORKER, **helped))
    POLICY.admit("x.hand_in", person(WORKER, **helped, stepped_up_at=int(time.time())))
    assert not allowed("x.hand_in", person(CLERK, **helped, stepped_up_at=int(time.time())))


def test_endpoints_see_only_the_roles_that_count() -> None:
    """Or a role held by delegation, or without a proof, would show objects on a route that another role opens."""
    seen = POLICY.admit("x.firm_in_person", person(WORKER, CLERK, AGENT, FINANCE))
    assert seen.grants == (CLERK,)
    assert POLICY.admit("x.export", person(WORKER, FINANCE)).grants == (FINANCE,)
    assert POLICY.admit("x.directory", person(WORKER)).grants == ()
    mine = person(WORKER)
    assert POLICY.admit("x.own", mine) is mine


def test_an_answer_is_remembered() -> None:
    """Cedar takes some 350 µs for each question."""
    someone = person(WORKER)
    POLICY.admit("x.own", someone)
    began = time.process_time()
    for _ in range(1000):
        POLICY.admit("x.own", someone)
    assert (time.process_time() - began) / 1000 < 100e-6
