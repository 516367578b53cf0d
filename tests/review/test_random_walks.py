"""Invariants 3, 7 and 8 over the whole service: random people do random things through the API and by events."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.review.persistence.definitions import definitions
from shared.events.claims import ClaimSubmitted
from shared.ids import new_id
from tests.review.desk import APPROVE, REJECT, RETURN, Desk, Headers, claim_resubmitted, claim_withdrawn

BODIES: dict[str, dict[str, Any]] = {"approve": APPROVE, "return": RETURN, "reject": REJECT}
WALKS = st.lists(
    st.tuples(st.sampled_from(["approve", "approve", "return", "reject", "resubmit", "withdraw"]), st.integers(0, 3)),
    min_size=3,
    max_size=9,
)


@given(walk=WALKS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_tried_the_record_is_a_path_by_different_people(
    desk: Desk, walk: list[tuple[str, int]]
) -> None:
    claim = await desk.submitted()
    people = [claim.person_id, new_id(), new_id(), new_id()]
    for what, who in walk:
        both = [("employer_clerk", str(claim.employer_id)), ("centre_reviewer", "350500")]
        await _attempt(desk, claim, what, desk.harness.token(both, people[who]))
    case = await desk.case(claim)
    _is_a_path(case)
    by_person: dict[str, set[str]] = {}
    for decision in case["decisions"]:
        by_person.setdefault(decision["decided_by"], set()).add(decision["stage"])
    assert all(len(stages) == 1 for stages in by_person.values())
    assert str(claim.person_id) not in by_person
    query = "select aggregate_version from outbox where aggregate_id = $1 order by seq"
    versions = [row["aggregate_version"] for row in await desk.harness.rows(query, case["id"])]
    assert versions == list(range(1, len(versions) + 1))


async def _attempt(desk: Desk, claim: ClaimSubmitted, what: str, who: Headers) -> None:
    case = await desk.case(claim, who)
    if what == "withdraw":
        await desk.harness.deliver(claim_withdrawn(claim))
    elif what == "resubmit":
        if case["state"] == "returned":
            await desk.harness.deliver(claim_resubmitted(claim, case["round"] + 1))
    else:
        answer = await desk.decide(claim, who, BODIES[what])
        assert answer.status_code in ((201,) if what in case["actions"] else (403, 409)), answer.text


def _is_a_path(case: dict[str, Any]) -> None:
    stages = [stage.code for stage in definitions().pinned(case["definition_id"], case["definition_version"]).stages]
    position, number, closed = 0, 1, False
    for decision in case["decisions"]:
        assert not closed
        assert (decision["stage"], decision["round"]) == (stages[position], number)
        position += decision["action"] == "approve"
        number += decision["action"] == "return"
        closed = decision["action"] == "reject" or position == len(stages)
