"""Every act upon a claim and every look at one leaves an entry (X28, invariant 14)."""

import secrets
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from shared.events.bank import PayoutReturned
from shared.events.review import CaseCompleted
from shared.ids import new_id
from shared.security import tokens
from shared.security.principal import Grant, Principal
from tests.claims.world import DIAGNOSIS, GOOD_NUMBER, NAME, World
from tests.harness.service import AGENCY

TRACE = "ab" * 16


async def trace(world: World, action: str, outcome: str = "shown") -> list[tuple[Any, ...]]:
    """Who, whom, role, kind and object of the entries of one action."""
    found = [row for row in await world.harness.audited() if (row["action"], row["outcome"]) == (action, outcome)]
    return [(row["actor_id"], row["person_id"], row["role"], row["kind"], row["object_id"]) for row in found]


async def test_claims_filed_together_each_leave_their_entry_and_a_repetition_none(world: World) -> None:
    body, headers = (
        await world.body(),
        {**world.as_worker(), **world.harness.key(), "traceparent": f"00-{TRACE}-{'cd' * 8}-01"},
    )
    first = await world.harness.client.post("/claims", json=body, headers=headers)
    again = await world.harness.client.post("/claims", json=body, headers=headers)
    assert (first.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    done = await trace(world, "claims.post_claims", "done")
    assert done == [(world.worker_id, world.worker_id, "worker", "claim", first.json()["id"])]
    [row] = [row for row in await world.harness.audited() if row["action"] == "claims.post_claims"]
    assert (row["trace_id"], row["session"], row["scope"]) == (TRACE, "test-session", str(world.worker_id))
    assert len(row["origin"]) == 16
    assert "127.0.0.1" not in str(row)


async def test_a_refused_submission_is_no_act(world: World) -> None:
    refused = await world.send("POST", "/claims", world.as_worker(), await world.body(hospital_level=9))
    assert refused.status_code == 422
    assert await trace(world, "claims.post_claims", "done") == []


async def test_offices_that_look_at_a_claim_and_its_pictures_are_written_down(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.passed_employer(claim)
    own = await world.claim(claim["id"])
    assert await trace(world, "claims.get_claim") == []
    await world.claim(claim["id"], world.as_clerk())
    await world.claim(claim["id"], world.as_centre())
    expected = (world.worker_id, "claim", claim["id"])
    clerk, centre = await trace(world, "claims.get_claim")
    assert (clerk[0], *clerk[1:2], *clerk[3:]) == (world.clerk_id, *expected)
    assert (centre[0], centre[2]) == (world.centre_id, "centre_reviewer")
    picture = own["documents"][0]["id"]
    assert (await world.get(f"/documents/{picture}/content", world.as_centre())).status_code == 200
    shown = await trace(world, "claims.get_content")
    assert shown == [(world.centre_id, world.worker_id, "centre_reviewer", "document", picture)]


async def test_a_list_leaves_one_entry_for_each_person_shown(world: World) -> None:
    other = await world.worker(new_id())
    mine, theirs = await world.file(), await world.file(world.as_worker(other))
    for claim, person in ((mine, world.worker_id), (theirs, other)):
        await world.hear(world.entered(claim, "centre", 1)) if person is world.worker_id else None
    cards = await world.get("/claims/cards", world.as_clerk(), id=[mine["id"], theirs["id"]])
    assert cards.status_code == 200
    shown = await trace(world, "claims.get_cards")
    assert [(who, whom, what) for who, whom, _, _, what in shown] == [
        (world.clerk_id, world.worker_id, mine["id"]), (world.clerk_id, other, theirs["id"]),
    ]  # fmt: skip


async def test_finance_that_reads_and_releases_a_payout_is_written_down(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    released = await world.release(claim)
    assert (await world.get(f"/payouts/{released['id']}", world.as_finance())).status_code == 200
    expected = (world.finance_id, world.worker_id, "finance", "payout", released["id"])
    assert await trace(world, "claims.get_payouts") == [expected]
    assert await trace(world, "claims.get_payout") == [expected]
    assert await trace(world, "claims.post_release", "done") == [expected]


async def test_a_refusal_for_want_of_a_right_is_written_though_nothing_else_stays(world: World) -> None:
    stranger = new_id()
    refused = await world.get("/payouts", world.as_worker(stranger))
    assert refused.status_code == 403
    [row] = [row for row in await world.harness.audited() if row["outcome"] == "refused"]
    assert (row["actor_id"], row["action"], row["why"]) == (stranger, "claims.get_payouts", "forbidden")


async def test_a_payer_who_also_decided_is_refused_and_the_refusal_says_whose_payout_it_was(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    path = f"/payouts/{payout['id']}/release"
    refused = await world.send("POST", path, world.as_finance(world.centre_id), seen=payout["version"])
    assert refused.status_code == 403
    [row] = [row for row in await world.harness.audited() if row["outcome"] == "refused"]
    assert (row["person_id"], row["object_id"], row["why"]) == (world.worker_id, payout["id"], "same_person")


async def test_a_helper_stands_in_the_entry_beside_the_person_helped(world: World) -> None:
    claim, helper, delegation = await world.file(), new_id(), new_id()
    principal = Principal(
        world.worker_id, AGENCY, (Grant("worker", str(world.worker_id)),), "helped", actor_id=helper,
        delegation_id=delegation,
    )  # fmt: skip
    who = {"Authorization": f"Bearer {tokens.sign(world.harness.signing_key, principal, 'claims')}"}
    assert (await world.get("/claims", who)).status_code == 200
    assert (await world.get(f"/claims/{claim['id']}", who)).status_code == 200
    assert (await world.get("/employers/covering", who)).status_code == 200
    shown = [row for row in await world.harness.audited() if row["outcome"] == "shown"]
    assert [(row["action"], row["actor_id"], row["helped_id"], row["delegation"]) for row in shown] == [
        (action, helper, world.worker_id, str(delegation))
        for action in ("claims.get_claims", "claims.get_claim", "claims.get_employers_covering")
    ]
    assert {row["person_id"] for row in shown} == {world.worker_id}


async def test_what_the_system_does_upon_somebody_by_itself_is_written_under_the_trace_that_led_to_it(
    world: World,
) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.release(claim)
    answer = PayoutReturned(
        reference=payout["reference"], payout_id=UUID(payout["id"]), amount_fen=payout["amount_fen"],
        reason="account_closed",
    )  # fmt: skip
    await world.bank_answers(answer)
    found = [row for row in await world.harness.audited() if row["action"].startswith("claims.on_")]
    assert [(row["action"], row["person_id"], row["object_id"], row["why"]) for row in found] == [
        ("claims.on_case_completed", world.worker_id, claim["id"], None),
        ("claims.on_payout_returned", world.worker_id, payout["id"], "account_closed"),
    ]
    assert {(row["actor_id"], row["origin"], row["outcome"]) for row in found} == {(None, None, "done")}
    mine = (await world.get("/audit-entries/mine")).json()["items"]
    assert [row["action"] for row in mine if row["by_system"]] == [
        "claims.on_payout_returned", "claims.on_case_completed",
    ]  # fmt: skip


async def test_the_trace_holds_nothing_that_could_be_read_of_a_person(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    await world.release(claim)
    await world.claim(claim["id"], world.as_centre())
    written = str(await world.harness.audited())
    assert len(written) > 1000
    assert [text for text in (NAME, DIAGNOSIS, GOOD_NUMBER, "13800000000") if text in written] == []
    assert all(isinstance(row["actor_id"], UUID) for row in await world.harness.audited() if row["origin"])


async def test_who_replays_a_message_stands_in_the_trace_beside_what_followed_from_it(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.passed_employer(claim)
    await world.hear(world.decided(claim, "centre", "approve"))
    message = world.harness.incoming(CaseCompleted(**world.about(claim), round=1))
    await world.harness.processor.take([replace(message, body=b"{}")])
    [row] = await world.harness.rows("update parked set payload = $1 returning position", message.body)
    operator = new_id()
    headers = world.harness.token([("operator", AGENCY)], operator)
    path, body = f"/parked/{row['position']}/replay", {"reason": "cause_mended"}
    assert (await world.harness.client.put(path, json=body, headers=headers)).status_code == 200
    assert [who for who, *_ in await trace(world, "operations.replay", "done")] == [operator]
    assert [who for who, *_ in await trace(world, "claims.on_case_completed", "done")] == [None]


@pytest.mark.parametrize("written", ["{hex}", "urn:uuid:{id}", "{upper}"])
async def test_however_an_id_is_written_in_the_address_the_entry_names_the_object(world: World, written: str) -> None:
    claim = await world.file()
    identifier = UUID(claim["id"])
    name = written.format(hex=identifier.hex, id=identifier, upper=str(identifier).upper())
    own = await world.claim(claim["id"])
    answer = await world.send("POST", f"/claims/{name}/withdrawal", world.as_worker(), seen=own["version"])
    assert answer.status_code == 201
    assert [what for *_, what in await trace(world, "claims.post_withdrawal", "done")] == [claim["id"]]


@pytest.mark.parametrize("said", ["%00", "350500199001011234", secrets.token_urlsafe(6000), "张三"])
async def test_a_refusal_is_written_whatever_stands_in_the_address_and_none_of_it_is_kept(
    world: World, said: str
) -> None:
    stranger = new_id()
    refused = await world.get(f"/payouts/{said}", world.as_worker(stranger))
    assert refused.status_code == 403
    [row] = [row for row in await world.harness.audited() if row["outcome"] == "refused"]
    assert (row["actor_id"], row["action"], row["object_id"]) == (stranger, "claims.get_payout", None)
