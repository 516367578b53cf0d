"""S1.4, X22: submissions, resubmissions and withdrawals become cases, once each and in order."""

from shared.messaging.parking import Parking
from tests.review.desk import REJECT, RETURN, Desk, claim_resubmitted, claim_submitted, claim_withdrawn


async def test_a_submission_opens_a_case_pinned_to_the_definition_in_force(desk: Desk) -> None:
    """S1.4, X22."""
    claim = await desk.submitted()
    case = await desk.case(claim)
    assert (case["definition_id"], case["definition_version"]) == ("claim-quanzhou", 1)
    assert (case["state"], case["stage"], case["round"]) == ("open", "employer", 1)
    opened, entered = [fact for _, fact in await desk.harness.told()]
    assert await desk.told(claim) == ["case_opened", "stage_entered"]
    assert opened["case_id"] == entered["case_id"] == case["id"]
    assert opened["definition_id"] == "claim-quanzhou"
    assert entered["role"] == "employer_clerk"
    assert entered["scope"] == str(claim.employer_id)
    assert entered["refs"] == {
        "case": case["id"],
        "claim": str(claim.claim_id),
        "person": str(claim.person_id),
        "employer": str(claim.employer_id),
    }


async def test_a_case_is_one_ordered_stream(desk: Desk) -> None:
    claim = await desk.at_centre()
    await desk.decide(claim, desk.centre(), RETURN)
    await desk.harness.deliver(claim_resubmitted(claim))
    rows = await desk.harness.rows("select aggregate_id, aggregate_version from outbox order by seq")
    case = await desk.case(claim)
    assert [(row["aggregate_id"], row["aggregate_version"]) for row in rows] == [
        (case["id"], version) for version in range(1, 8)
    ]


async def test_a_resubmission_begins_a_new_round_at_the_stage_that_returned_it(desk: Desk) -> None:
    claim = await desk.at_centre()
    await desk.decide(claim, desk.centre(), RETURN)
    assert await desk.waiting(desk.centre()) == []
    await desk.harness.deliver(claim_resubmitted(claim))
    case = await desk.case(claim)
    assert (case["state"], case["stage"], case["round"]) == ("open", "centre", 2)
    assert case["summary"]["total_fen"] == 1_100_000
    assert case["summary"]["number"] == claim.number
    assert await desk.waiting(desk.centre()) == [claim.claim_id]
    assert (await desk.told(claim))[-1] == "stage_entered"


async def test_a_withdrawal_closes_the_case_in_any_state(desk: Desk) -> None:
    waiting, returned, rejected, completed = await desk.submitted(), *[await desk.at_centre() for _ in range(3)]
    for claim, body in ((returned, RETURN), (rejected, REJECT), (completed, {"action": "approve"})):
        assert (await desk.decide(claim, desk.centre(), body)).status_code == 201
    for claim in (waiting, returned, rejected, completed):
        await desk.harness.deliver(claim_withdrawn(claim))
        assert (await desk.case(claim))["state"] == "withdrawn"
        assert (await desk.told(claim))[-1] == "case_withdrawn"
    assert await desk.waiting(desk.clerk(waiting)) == []


async def test_every_message_has_its_effect_once(desk: Desk) -> None:
    """Whether the broker repeats the message or the producer tells the same fact under another id."""
    claim = claim_submitted()
    opening = desk.harness.incoming(claim)
    for _ in range(10):
        await desk.harness.processor.take([opening, opening])
    await desk.harness.deliver(claim)
    await desk.decide(claim, desk.clerk(claim), RETURN)
    for _ in range(3):
        await desk.harness.deliver(claim_resubmitted(claim))
    for _ in range(3):
        await desk.harness.deliver(claim_withdrawn(claim))
    assert await desk.told(claim) == [
        "case_opened",
        "stage_entered",
        "decision_made",
        "case_returned",
        "stage_entered",
        "case_withdrawn",
    ]
    assert await desk.harness.rows("select from parked") == []
    assert len(await desk.harness.rows("select from review_case")) == 1


async def test_what_comes_before_its_prerequisite_waits_and_then_goes_on_in_order(desk: Desk) -> None:
    """The withdrawal and the resubmission overtake the submission, which stands at another partition's end."""
    early, mended = claim_submitted(), claim_submitted()
    await desk.harness.deliver(claim_withdrawn(early))
    await desk.harness.deliver(claim_resubmitted(mended))
    assert await desk.harness.told() == []
    assert {row["status"] for row in await desk.harness.rows("select status from parked")} == {"waiting"}
    for position, claim in ((1, early), (2, mended)):
        message = desk.harness.incoming(claim)
        async with desk.harness.database.unit_of_work() as uow:
            await desk.harness.processor.handle_again(uow, message)
        if claim is mended:
            assert (await desk.decide(claim, desk.clerk(claim), RETURN)).status_code == 201
        await Parking(desk.harness.processor).replay(position, "timer")
    assert (await desk.case(early))["state"] == "withdrawn"
    assert (await desk.case(mended))["round"] == 2


async def test_a_round_that_runs_ahead_waits(desk: Desk) -> None:
    claim = await desk.submitted()
    await desk.decide(claim, desk.clerk(claim), RETURN)
    await desk.harness.deliver(claim_resubmitted(claim, number=3))
    assert (await desk.case(claim))["state"] == "returned"
    assert [row["status"] for row in await desk.harness.rows("select status from parked")] == ["waiting"]


async def test_an_agency_without_a_definition_parks_its_submissions(desk: Desk) -> None:
    await desk.harness.deliver(claim_submitted(), agency="350600")
    (row,) = await desk.harness.rows("select status, error from parked")
    assert row["status"] == "parked"
    assert "no review of claim is published for 350600" in row["error"]
