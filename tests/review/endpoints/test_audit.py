"""Who looks at a case, or decides it, is written down (X28)."""

from uuid import UUID

from shared.ids import new_id
from tests.review.desk import APPROVE, RETURN, Desk


async def test_a_queue_shows_each_applicant_and_says_so(desk: Desk) -> None:
    claims = [await desk.submitted(employer_id=(employer := new_id())) for _ in range(1)]
    claims.append(await desk.submitted(employer_id=employer))
    clerk = new_id()
    await desk.tasks(desk.clerk(claims[0], clerk))
    shown = await desk.harness.shown("review.get_tasks")
    assert [(who, whom, role) for who, whom, role, _ in shown] == [
        (clerk, claim.person_id, "employer_clerk") for claim in claims
    ]


async def test_a_case_that_is_looked_at_by_its_id_or_its_subject(desk: Desk) -> None:
    claim, reader = await desk.at_centre(), new_id()
    case = await desk.case(claim, desk.centre(reader))
    assert (await desk.client.get(f"/cases/{case['id']}", headers=desk.centre(reader))).status_code == 200
    expected = (reader, claim.person_id, "centre_reviewer", case["id"])
    assert (await desk.harness.shown("review.get_case_of_subject"))[-1] == expected
    assert await desk.harness.shown("review.get_case") == [expected]


async def test_a_case_of_another_office_is_not_shown_and_leaves_no_entry(desk: Desk) -> None:
    claim = await desk.submitted()
    stranger = desk.harness.token([("employer_clerk", str(new_id()))])
    assert (await desk.look(claim, stranger)).status_code == 404
    assert await desk.harness.shown("review.get_case_of_subject") == []


async def test_a_decision_is_an_act_upon_the_applicant_with_its_reasons(desk: Desk) -> None:
    claim, clerk = await desk.submitted(), new_id()
    assert (await desk.decide(claim, desk.clerk(claim, clerk), RETURN)).status_code == 201
    [row] = [row for row in await desk.harness.audited() if row["action"] == "review.post_decision"]
    assert (row["actor_id"], row["person_id"], row["outcome"]) == (clerk, claim.person_id, "done")
    assert (row["role"], row["scope"], row["why"]) == ("employer_clerk", str(claim.employer_id), "return wrong_dates")
    assert (row["kind"], UUID(row["object_id"])) == ("case", UUID((await desk.case(claim))["id"]))


async def test_deciding_ones_own_claim_is_refused_and_written_down(desk: Desk) -> None:
    claim = await desk.submitted()
    assert (await desk.decide(claim, desk.clerk(claim, claim.person_id), APPROVE)).status_code == 403
    [row] = [row for row in await desk.harness.audited() if row["outcome"] == "refused"]
    assert (row["actor_id"], row["person_id"], row["why"]) == (claim.person_id, claim.person_id, "own_subject")
