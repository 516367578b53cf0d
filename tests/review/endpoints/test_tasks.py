"""S3.3, S1.4: the queue of an office."""

from uuid import UUID

from shared.ids import new_id
from tests.review.desk import APPROVE, RETURN, Desk, claim_resubmitted


async def test_a_clerk_sees_the_cases_of_the_own_employer_first_come_first(desk: Desk) -> None:
    """S1.4."""
    first, foreign = await desk.submitted(), await desk.submitted()
    second = await desk.submitted(employer_id=first.employer_id)
    assert await desk.waiting(desk.clerk(first)) == [first.claim_id, second.claim_id]
    assert await desk.waiting(desk.clerk(foreign)) == [foreign.claim_id]
    assert await desk.waiting(desk.centre()) == []


async def test_a_task_says_what_the_queue_shows(desk: Desk) -> None:
    claim = await desk.submitted()
    (task,) = (await desk.tasks(desk.clerk(claim), subject_kind="claim"))["items"]
    case = await desk.case(claim)
    assert UUID(task["case_id"]) == UUID(case["id"])
    assert task["entered_at"]
    assert task | {"case_id": "", "entered_at": ""} == {
        "case_id": "",
        "subject_kind": "claim",
        "subject_id": str(claim.claim_id),
        "stage": "employer",
        "round": 1,
        "entered_at": "",
        "summary": {
            "number": claim.number,
            "benefit_kind": "inpatient",
            "total_fen": 1_200_000,
            "estimated_fen": 260_000,
            "employer_id": str(claim.employer_id),
        },
        "version": case["version"],
    }
    assert (await desk.tasks(desk.clerk(claim), subject_kind="enrolment"))["items"] == []


async def test_a_decided_case_leaves_the_queue_at_once_and_enters_the_next(desk: Desk) -> None:
    """S3.3."""
    claim = await desk.submitted()
    await desk.decide(claim, desk.clerk(claim), APPROVE)
    assert await desk.waiting(desk.clerk(claim)) == []
    assert await desk.waiting(desk.centre()) == [claim.claim_id]
    await desk.decide(claim, desk.centre(), APPROVE)
    assert await desk.waiting(desk.centre()) == []


async def test_a_mended_case_queues_behind_those_that_wait(desk: Desk) -> None:
    first = await desk.submitted()
    second = await desk.submitted(employer_id=first.employer_id)
    await desk.decide(first, desk.clerk(first), RETURN)
    await desk.harness.deliver(claim_resubmitted(first))
    assert await desk.waiting(desk.clerk(first)) == [second.claim_id, first.claim_id]


async def test_pages_follow_each_other_without_gap_or_repetition(desk: Desk) -> None:
    employer = new_id()
    claims = [await desk.submitted(employer_id=employer) for _ in range(5)]
    who, found, after = desk.clerk(claims[0]), [], None
    while True:
        page = await desk.tasks(who, limit=2, **({"after": after} if after else {}))
        found += [UUID(item["subject_id"]) for item in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert found == [claim.claim_id for claim in claims]


async def test_the_count_is_that_of_my_offices(desk: Desk) -> None:
    claim = await desk.submitted()
    await desk.at_centre()
    both = desk.harness.token([("employer_clerk", str(claim.employer_id)), ("centre_reviewer", "350500")])
    for who, count in ((desk.clerk(claim), 1), (desk.centre(), 1), (both, 2)):
        answer = await desk.client.get("/tasks/count", headers=who)
        assert answer.json() == {"count": count}


async def test_other_roles_have_no_queue(desk: Desk) -> None:
    for role, scope in (("worker", "*"), ("finance", "350500"), ("operator", "350500")):
        answer = await desk.client.get("/tasks", headers=desk.harness.token([(role, scope)]))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (await desk.client.get("/tasks")).status_code == 401


async def test_the_same_role_in_another_agency_sees_nothing(desk: Desk) -> None:
    claim = await desk.at_centre()
    assert await desk.waiting(desk.centre(agency="350600")) == []
    assert (await desk.look(claim, desk.centre(agency="350600"))).status_code == 404


async def test_an_endless_page_is_refused(desk: Desk) -> None:
    answer = await desk.client.get("/tasks", params={"limit": 10**9}, headers=desk.centre())
    assert answer.status_code == 422


async def test_the_queue_is_read_from_the_index_of_open_cases_alone(desk: Desk) -> None:
    """P7: its cost does not grow with what was decided long ago."""
    plan = await desk.harness.rows(
        "explain select * from review_case where state = 'open' and agency = '350500'"
        " and office_role = 'centre_reviewer' and office_scope = '350500' order by entry_id limit 21"
    )
    assert "review_case_queue" in plan[1][0] or "review_case_queue" in plan[0][0]
