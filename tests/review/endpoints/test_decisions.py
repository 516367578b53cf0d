"""S3.3, X2, X14: deciding, and every way of not being allowed to."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.review.desk import APPROVE, REJECT, RETURN, Desk, claim_resubmitted, claim_withdrawn


async def test_approval_hands_the_case_to_the_next_stage_and_the_last_completes_it(desk: Desk) -> None:
    """S1.4, S3.3."""
    claim, clerk, reviewer = await desk.submitted(), new_id(), new_id()
    first = await desk.decide(claim, desk.clerk(claim, clerk), APPROVE)
    assert first.status_code == 201
    assert (first.json()["state"], first.json()["stage"]) == ("open", "centre")
    assert first.headers["ETag"] == f'"{first.json()["version"]}"'
    second = await desk.decide(claim, desk.centre(reviewer), APPROVE)
    assert second.json()["state"] == "completed"
    decided = [
        (one["stage"], one["action"], UUID(one["decided_by"]), one["role"]) for one in second.json()["decisions"]
    ]
    assert decided == [
        ("employer", "approve", clerk, "employer_clerk"),
        ("centre", "approve", reviewer, "centre_reviewer"),
    ]
    assert await desk.told(claim) == [
        *("case_opened", "stage_entered"),
        *("decision_made", "stage_entered"),
        *("decision_made", "case_completed"),
    ]


async def test_a_return_names_fields_and_reasons(desk: Desk) -> None:
    """X2."""
    claim = await desk.submitted()
    answer = await desk.decide(claim, desk.clerk(claim), RETURN)
    assert answer.status_code == 201
    assert answer.json()["state"] == "returned"
    assert answer.json()["actions"] == []
    kind, fact = (await desk.harness.told())[-1]
    assert kind == "review.case_returned.v1"
    assert (fact["stage"], fact["round"]) == ("employer", 1)
    assert fact["fields"] == ["admitted_on", "discharged_on"]
    assert fact["reasons"] == ["wrong_dates"]
    assert fact["comment_cipher"] is None


async def test_a_rejection_closes_the_case(desk: Desk) -> None:
    claim = await desk.at_centre()
    answer = await desk.decide(claim, desk.centre(), REJECT)
    assert (answer.status_code, answer.json()["state"]) == (201, "rejected")
    kind, fact = (await desk.harness.told())[-1]
    assert (kind, fact["stage"], fact["reasons"]) == ("review.case_rejected.v1", "centre", ["not_employee"])


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"action": "return", "fields": ["admitted_on"]}, "reasons", "reason_needed"),
        ({"action": "return", "reasons": ["wrong_dates"]}, "fields", "field_needed"),
        ({"action": "return", "reasons": ["wrong_dates"], "fields": ["account"]}, "fields", "unknown_field"),
        ({"action": "return", "reasons": ["wrong_dates"], "fields": ["diagnosis"]}, "fields", "unknown_field"),
        ({"action": "return", "reasons": ["because"], "fields": ["admitted_on"]}, "reasons", "unknown_reason"),
        ({"action": "reject"}, "reasons", "reason_needed"),
        ({"action": "reject", "reasons": ["other"]}, "comment", "comment_needed"),
        ({"action": "reject", "reasons": ["other"], "comment": "  "}, "comment", "comment_needed"),
        ({"action": "reject", "reasons": ["duplicate"], "fields": ["admitted_on"]}, "fields", "field_not_taken"),
        ({"action": "approve", "reasons": ["duplicate"]}, "reasons", "reason_not_taken"),
        ({"action": "approve", "fields": ["admitted_on"]}, "fields", "field_not_taken"),
        ({"action": "escalate"}, "action", "literal_error"),
        ({"action": "approve", "comment": "x" * 501}, "comment", "string_too_long"),
        ({"action": "approve", "comment": "a\u202eb"}, "comment", "control_characters"),
        ({"action": "approve", "decided_by": str(new_id())}, "decided_by", "extra_forbidden"),
        ({}, "action", "missing"),
    ],
)
async def test_a_ruling_that_says_too_little_or_too_much_is_refused(
    desk: Desk, body: dict[str, Any], field: str, code: str
) -> None:
    claim = await desk.submitted()
    answer = await desk.decide(claim, desk.clerk(claim), body)
    assert answer.status_code == 422
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert (await desk.case(claim))["decisions"] == []


async def test_the_comment_explains_another_reason(desk: Desk) -> None:
    claim = await desk.submitted()
    answer = await desk.decide(
        claim, desk.clerk(claim), {"action": "reject", "reasons": ["other"], "comment": "已离职"}
    )
    assert answer.status_code == 201
    assert answer.json()["decisions"][0]["comment"] == "已离职"


async def test_a_comment_keeps_its_lines(desk: Desk) -> None:
    """Browsers send the lines of a text area with carriage returns."""
    claim = await desk.submitted()
    answer = await desk.decide(claim, desk.clerk(claim), APPROVE | {"comment": "在职\r\n情况属实"})
    assert answer.json()["decisions"][0]["comment"] == "在职\n情况属实"


async def test_the_wrong_office_finds_nothing_to_decide(desk: Desk) -> None:
    claim, other = await desk.submitted(), await desk.submitted()
    for who in (desk.centre(), desk.clerk(other), desk.centre(agency="350600")):
        answer = await desk.decide(claim, who, APPROVE)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    missing = await desk.client.post(
        f"/cases/{new_id()}/decisions", json=APPROVE, headers=desk.centre() | desk.harness.key() | {"If-Match": '"1"'}
    )
    assert missing.status_code == 404
    assert (await desk.case(claim))["decisions"] == []


async def test_a_role_that_never_decides_is_refused(desk: Desk) -> None:
    claim = await desk.submitted()
    answer = await desk.decide(claim, desk.harness.token([("finance", "350500")]), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_nobody_decides_about_their_own_claim(desk: Desk) -> None:
    """X14."""
    claim = await desk.submitted()
    answer = await desk.decide(claim, desk.clerk(claim, claim.person_id), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "own_subject")
    assert answer.json()["title"] == "不能审核本人的申请。"
    assert (await desk.case(claim))["decisions"] == []


async def test_one_person_decides_at_one_stage_only(desk: Desk) -> None:
    """X14."""
    claim, person = await desk.submitted(), new_id()
    await desk.decide(claim, desk.clerk(claim, person), APPROVE)
    answer = await desk.decide(claim, desk.centre(person), APPROVE)
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    assert (await desk.case(claim))["state"] == "open"


async def test_the_same_person_decides_the_same_stage_again_in_a_later_round(desk: Desk) -> None:
    claim, person = await desk.submitted(), new_id()
    for number in (2, 3):
        assert (await desk.decide(claim, desk.clerk(claim, person), RETURN)).status_code == 201
        await desk.harness.deliver(claim_resubmitted(claim, number))
    assert (await desk.decide(claim, desk.clerk(claim, person), APPROVE)).status_code == 201
    assert [(one["round"], one["action"]) for one in (await desk.case(claim))["decisions"]] == [
        (1, "return"),
        (2, "return"),
        (3, "approve"),
    ]


async def test_what_is_decided_stays_decided(desk: Desk) -> None:
    approved, returned, withdrawn = [await desk.submitted() for _ in range(3)]
    await desk.decide(approved, desk.clerk(approved), APPROVE)
    await desk.decide(returned, desk.clerk(returned), RETURN)
    await desk.harness.deliver(claim_withdrawn(withdrawn))
    for claim in (approved, returned, withdrawn):
        answer = await desk.decide(claim, desk.clerk(claim), REJECT)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")
    await desk.decide(approved, desk.centre(), REJECT)
    assert (await desk.decide(approved, desk.centre(), APPROVE)).status_code == 409


async def test_a_decision_on_an_old_version_is_refused(desk: Desk) -> None:
    claim = await desk.submitted()
    seen = (await desk.case(claim))["version"]
    await desk.decide(claim, desk.clerk(claim), RETURN)
    await desk.harness.deliver(claim_resubmitted(claim))
    answer = await desk.decide(claim, desk.clerk(claim), APPROVE, version=seen)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")


async def test_a_decision_says_which_version_it_is_about(desk: Desk) -> None:
    claim = await desk.submitted()
    case = await desk.case(claim)
    address, who = f"/cases/{case['id']}/decisions", desk.clerk(claim)
    without = await desk.client.post(address, json=APPROVE, headers=who | desk.harness.key())
    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    weak = await desk.client.post(address, json=APPROVE, headers=who | desk.harness.key() | {"If-Match": "*"})
    assert weak.status_code == 412
    unkeyed = await desk.client.post(address, json=APPROVE, headers=who | {"If-Match": f'"{case["version"]}"'})
    assert unkeyed.status_code == 400
    assert (await desk.case(claim))["decisions"] == []


async def test_the_same_decision_sent_again_gets_the_same_answer(desk: Desk) -> None:
    claim = await desk.submitted()
    case = await desk.case(claim)
    headers = desk.clerk(claim, new_id()) | desk.harness.key() | {"If-Match": f'"{case["version"]}"'}
    address = f"/cases/{case['id']}/decisions"
    first = await desk.client.post(address, json=APPROVE, headers=headers)
    again = await desk.client.post(address, json=APPROVE, headers=headers)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await desk.case(claim))["decisions"]) == 1
    other = await desk.client.post(address, json=REJECT, headers=headers)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_of_many_who_decide_at_once_one_does(desk: Desk) -> None:
    """X14, S3.3."""
    claim = await desk.submitted()
    case = await desk.case(claim)
    answers = await asyncio.gather(*(desk.decide(claim, desk.clerk(claim), APPROVE, case["version"]) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 5
    assert len((await desk.case(claim))["decisions"]) == 1


async def test_who_handed_it_in_for_somebody_does_not_decide(desk: Desk) -> None:
    """X14."""
    first, second = new_id(), new_id()
    claim = await desk.submitted(helped_by=first)
    refused = await desk.decide(claim, desk.clerk(claim, first), APPROVE)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_subject")
    assert (await desk.decide(claim, desk.clerk(claim), RETURN)).status_code == 201
    await desk.harness.deliver(claim_resubmitted(claim, helped_by=second))
    again = await desk.decide(claim, desk.clerk(claim, second), APPROVE)
    assert (again.status_code, again.json()["code"]) == (403, "own_subject")
