"""S2.1, S2.7: employers' applications, changes of their data and appeals are cases like claims, as definitions say."""

from typing import Any
from uuid import UUID

import httpx

from shared.events.identity import (
    AccountAppealSubmitted,
    EmployerApplicationResubmitted,
    EmployerApplicationSubmitted,
    EmployerProfileChangeSubmitted,
)
from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.review.desk import APPROVE, Desk, Headers

NAMES = {"name": "泉州市样板鞋业有限公司", "uscc": "91350500MA00000000"}


def application(person_id: UUID | None = None) -> EmployerApplicationSubmitted:
    return EmployerApplicationSubmitted(
        application_id=new_id(), person_id=person_id or new_id(), district="350503", **NAMES
    )


async def look(desk: Desk, subject_id: UUID, who: Headers) -> httpx.Response:
    return await desk.client.get("/cases", params={"subject_id": str(subject_id)}, headers=who)


async def decide(desk: Desk, subject_id: UUID, who: Headers, body: dict[str, Any]) -> httpx.Response:
    case = (await look(desk, subject_id, desk.centre())).json()
    headers = who | desk.harness.key() | {"If-Match": f'"{case["version"]}"'}
    return await desk.client.post(f"/cases/{case['id']}/decisions", json=body, headers=headers)


async def facts(desk: Desk, subject_id: UUID) -> list[str]:
    told = [kind for kind, fact in await desk.harness.told() if fact["subject_id"] == str(subject_id)]
    return [kind.removeprefix("review.").removesuffix(".v1") for kind in told]


async def test_an_employers_application_waits_for_the_centre(desk: Desk) -> None:
    """S2.1, S10.1."""
    submitted = application()
    await desk.harness.deliver(submitted)
    (task,) = (await desk.tasks(desk.centre(), subject_kind="employer_application"))["items"]
    assert (task["subject_id"], task["stage"], task["summary"]) == (str(submitted.application_id), "centre", NAMES)
    case = (await look(desk, submitted.application_id, desk.centre())).json()
    assert case["actions"] == ["approve", "return", "reject"]
    assert "legal_representative" in case["returnable_fields"]
    assert (await decide(desk, submitted.application_id, desk.centre(), APPROVE)).status_code == 201
    assert await facts(desk, submitted.application_id) == [
        "case_opened", "stage_entered", "decision_made", "case_completed",
    ]  # fmt: skip
    assert {fact["employer_id"] for _, fact in await desk.harness.told()} == {None}


async def test_nobody_decides_about_an_application_of_their_own(desk: Desk) -> None:
    """X14."""
    submitted = application()
    await desk.harness.deliver(submitted)
    answer = await decide(desk, submitted.application_id, desk.centre(submitted.person_id), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_subject")


async def test_clerks_of_employers_have_no_part_in_it(desk: Desk) -> None:
    submitted = application()
    await desk.harness.deliver(submitted)
    clerk = desk.harness.token([("employer_clerk", str(new_id()))])
    assert (await look(desk, submitted.application_id, clerk)).status_code == 404


async def test_a_returned_application_comes_back_mended(desk: Desk) -> None:
    """S2.1: the centre names what differs; the applicant reads its comment with identity's keys."""
    submitted = application()
    await desk.harness.deliver(submitted)
    body = {"action": "return", "reasons": ["name_differs"], "fields": ["name"], "comment": "以营业执照为准"}
    assert (await decide(desk, submitted.application_id, desk.centre(), body)).status_code == 201
    returned = next(fact for kind, fact in await desk.harness.told() if kind == "review.case_returned.v1")
    cipher = desk.harness.database.cipher
    assert await cipher.decrypt("correspondence", submitted.person_id, returned["comment_cipher"]) == "以营业执照为准"
    await desk.harness.deliver(
        EmployerApplicationResubmitted(
            application_id=submitted.application_id, person_id=submitted.person_id, round=2, **NAMES | {"name": "新名"}
        )
    )
    case = (await look(desk, submitted.application_id, desk.centre())).json()
    assert (case["state"], case["round"], case["summary"]["name"]) == ("open", 2, "新名")
    assert case["decisions"][0]["comment"] == "以营业执照为准"


async def test_a_change_of_an_employers_data_names_the_employer(desk: Desk) -> None:
    """S2.7."""
    change = EmployerProfileChangeSubmitted(
        change_id=new_id(), employer_id=new_id(), person_id=new_id(), district="350503", name=NAMES["name"]
    )
    await desk.harness.deliver(change)
    assert (await decide(desk, change.change_id, desk.centre(), APPROVE)).status_code == 201
    completed = next(fact for kind, fact in await desk.harness.told() if kind == "review.case_completed.v1")
    assert completed["refs"]["employer"] == str(change.employer_id)
    assert completed["refs"]["employer_profile_change"] == str(change.change_id)


async def test_an_appeal_takes_two_people(desk: Desk) -> None:
    """X14: the duty constraint holds for two stages of one office, too."""
    appeal = AccountAppealSubmitted(appeal_id=new_id(), person_id=new_id())
    await desk.harness.deliver(appeal)
    first, second = new_id(), new_id()
    assert (await decide(desk, appeal.appeal_id, desk.centre(first), APPROVE)).status_code == 201
    again = await decide(desk, appeal.appeal_id, desk.centre(first), APPROVE)
    assert (again.status_code, again.json()["code"]) == (403, "same_person")
    assert (await decide(desk, appeal.appeal_id, desk.centre(second), APPROVE)).status_code == 201
    assert (await facts(desk, appeal.appeal_id))[-1] == "case_completed"


async def test_how_many_of_each_kind_wait(desk: Desk) -> None:
    await desk.at_centre()
    for _ in range(2):
        await desk.harness.deliver(application())
    await desk.harness.deliver(AccountAppealSubmitted(appeal_id=new_id(), person_id=new_id()))
    answer = await desk.client.get("/tasks/counts", headers=desk.centre())
    assert answer.json() == {"claim": 1, "employer_application": 2, "account_appeal": 1}


async def test_a_decision_of_an_agency_firm_names_its_delegation(desk: Desk) -> None:
    """X13."""
    claim, delegation = await desk.submitted(), new_id()
    agent = desk.harness.token([("employer_clerk", str(claim.employer_id), str(delegation))])
    assert (await desk.decide(claim, agent, APPROVE)).status_code == 201
    made = next(fact for kind, fact in await desk.harness.told() if kind == "review.decision_made.v1")
    assert made["refs"]["delegation"] == str(delegation)
    assert (await desk.case(claim))["decisions"][0]["delegation_id"] == str(delegation)


async def test_a_deputy_decides_for_the_person_on_leave_and_both_keep_the_duty(desk: Desk) -> None:
    """X16: the decision names the delegation, and neither of both has another part in the case."""
    claim, deputy, away, delegation = await desk.at_centre(), new_id(), new_id(), new_id()
    office = ("centre_reviewer", AGENCY, str(delegation), str(away))
    assert (await desk.decide(claim, desk.harness.token([office], deputy), APPROVE)).status_code == 201
    decision = (await desk.case(claim))["decisions"][-1]
    assert (decision["decided_by"], decision["delegation_id"]) == (str(deputy), str(delegation))
    made = [fact for kind, fact in await desk.harness.told() if kind == "review.decision_made.v1"][-1]
    assert (made["decided_by"], made["holder_id"]) == (str(deputy), str(away))
    duties = await desk.harness.rows("select person_id from duty where duty = 'centre'")
    assert {row["person_id"] for row in duties} == {deputy, away}
    entry = next(one for one in reversed(await desk.harness.audited()) if one["outcome"] == "done")
    assert (entry["actor_id"], entry["delegation"]) == (deputy, str(delegation))


async def test_a_deputy_may_not_what_the_person_on_leave_may_not(desk: Desk) -> None:
    """Nor does leave bring two duties of a case together: X14 and X16."""
    claim, away = await desk.at_centre(), new_id()
    of_applicant = ("centre_reviewer", AGENCY, str(new_id()), str(claim.person_id))
    answer = await desk.decide(claim, desk.harness.token([of_applicant]), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_subject")
    other = await desk.submitted()
    assert (await desk.decide(other, desk.clerk(other, away), APPROVE)).status_code == 201
    of_decider = ("centre_reviewer", AGENCY, str(new_id()), str(away))
    answer = await desk.decide(other, desk.harness.token([of_decider]), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    assert len((await desk.case(other))["decisions"]) == 1
