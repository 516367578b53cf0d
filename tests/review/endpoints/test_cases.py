"""S3.3: what a reviewer sees of a case."""

from shared.ids import new_id
from tests.review.desk import APPROVE, REJECT, RETURN, Desk, claim_withdrawn


async def test_a_case_is_found_by_its_id_and_by_its_subject(desk: Desk) -> None:
    claim = await desk.submitted()
    by_subject = await desk.look(claim, desk.clerk(claim))
    by_id = await desk.client.get(f"/cases/{by_subject.json()['id']}", headers=desk.clerk(claim))
    assert by_id.json() == by_subject.json()
    assert by_id.headers["ETag"] == by_subject.headers["ETag"] == f'"{by_id.json()["version"]}"'


async def test_a_case_offers_what_the_caller_may_do_now(desk: Desk) -> None:
    claim = await desk.submitted()
    case = await desk.case(claim, desk.clerk(claim))
    assert case["actions"] == ["approve", "return", "reject"]
    assert {"code": "not_employee", "label": "不是本单位职工"} in case["reasons"]
    assert "invoice_number" in case["returnable_fields"]
    assert "diagnosis" not in case["returnable_fields"]
    assert (await desk.case(claim, desk.centre()))["actions"] == []
    mine = desk.clerk(claim, claim.person_id)
    assert (await desk.case(claim, mine))["actions"] == []


async def test_the_centre_may_return_the_diagnosis(desk: Desk) -> None:
    case = await desk.case(await desk.at_centre())
    assert case["actions"] == ["approve", "return", "reject"]
    assert "diagnosis" in case["returnable_fields"]


async def test_one_who_decided_an_earlier_stage_is_offered_nothing_later(desk: Desk) -> None:
    claim, person = await desk.submitted(), new_id()
    both = desk.harness.token([("employer_clerk", str(claim.employer_id)), ("centre_reviewer", "350500")], person)
    await desk.decide(claim, both, APPROVE)
    assert (await desk.case(claim, both))["actions"] == []


async def test_labels_come_in_the_language_asked_for(desk: Desk) -> None:
    claim = await desk.submitted()
    case = await desk.case(claim, desk.clerk(claim) | {"Accept-Language": "en"})
    assert {"code": "not_employee", "label": "The applicant is not an employee"} in case["reasons"]
    assert case["stage_name"] == "Employer review"
    assert (await desk.case(claim))["stage_name"] == "用人单位审核"


async def test_the_public_status_follows_the_case(desk: Desk) -> None:
    """S1.5: codes of the five statuses come from the definition."""
    claim = await desk.submitted()
    seen = [(await desk.case(claim))["public_status"]]
    await desk.decide(claim, desk.clerk(claim), APPROVE)
    seen.append((await desk.case(claim))["public_status"])
    await desk.decide(claim, desk.centre(), APPROVE)
    seen.append((await desk.case(claim))["public_status"])
    assert seen == ["awaiting_employer", "awaiting_centre", "centre_approved"]
    refused = await desk.submitted()
    await desk.decide(refused, desk.clerk(refused), REJECT)
    assert (await desk.case(refused))["public_status"] == "employer_not_approved"
    await desk.harness.deliver(claim_withdrawn(refused))
    assert (await desk.case(refused))["public_status"] is None
    returned = await desk.at_centre()
    await desk.decide(returned, desk.centre(), RETURN)
    assert (await desk.case(returned))["public_status"] == "centre_not_approved"


async def test_a_case_of_another_office_does_not_exist(desk: Desk) -> None:
    claim, other = await desk.submitted(), await desk.submitted()
    case = await desk.case(claim)
    stranger = desk.clerk(other)
    unknown = await desk.client.get(f"/cases/{new_id()}", headers=stranger)
    for answer in (await desk.client.get(f"/cases/{case['id']}", headers=stranger), await desk.look(claim, stranger)):
        assert answer.status_code == unknown.status_code == 404
        assert answer.json() | {"trace_id": ""} == unknown.json() | {"trace_id": ""}


async def test_comments_are_read_by_the_office_that_wrote_them_and_by_later_ones(desk: Desk) -> None:
    claim = await desk.submitted()
    clerk = desk.clerk(claim)
    await desk.decide(claim, clerk, APPROVE | {"comment": "在职,情况属实"})
    await desk.decide(claim, desk.centre(), REJECT | {"comment": "急性阑尾炎与发票不符"})
    at_centre = [decision["comment"] for decision in (await desk.case(claim))["decisions"]]
    at_employer = [decision["comment"] for decision in (await desk.case(claim, clerk))["decisions"]]
    assert at_centre == ["在职,情况属实", "急性阑尾炎与发票不符"]
    assert at_employer == ["在职,情况属实", None]


async def test_a_comment_stands_nowhere_in_plain_text(desk: Desk) -> None:
    """Invariant 15."""
    claim = await desk.at_centre()
    await desk.decide(claim, desk.centre(), RETURN | {"comment": "急性阑尾炎"})
    for query in ("select decision::text as row from decision", "select payload::text as row from outbox"):
        rows = [row["row"] for row in await desk.harness.rows(query)]
        assert rows
        assert not any("急性阑尾炎" in row or "急性阑尾炎".encode().hex() in row for row in rows)
    returned = [fact for kind, fact in await desk.harness.told() if kind == "review.case_returned.v1"]
    plain = await desk.harness.database.cipher.decrypt("medical", claim.person_id, returned[0]["comment_cipher"])
    assert plain == "急性阑尾炎"
