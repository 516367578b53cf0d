"""Invariant 15 in the small: another agency's rows do not exist."""

from typing import Any

from shared.ids import new_id
from tests.claims.world import World


async def test_nothing_of_one_agency_is_seen_in_another(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    token = world.harness.token
    there: dict[str, Any] = {"agency": "610200"}
    worker = token([("worker", "*")], world.worker_id, **there)
    centre = token([("centre_reviewer", "350500"), ("centre_reviewer", "610200")], **there)
    clerk = token([("employer_clerk", str(world.employer_id))], **there)
    finance = token([("finance", "610200")], **there)
    for who in (worker, centre, clerk, finance):
        assert (await world.get(f"/claims/{claim['id']}", who)).status_code == 404
    assert (await world.get("/claims", worker)).json()["items"] == []
    assert (await world.get("/employers", worker)).json()["items"] == []
    assert (await world.get("/payouts", finance)).json()["items"] == []
    assert (await world.get(f"/payouts/{payout['id']}", finance)).status_code == 404
    assert (await world.get("/fund", finance)).json()["items"] == []
    assert (await world.get(f"/claims/cards?id={claim['id']}", clerk)).status_code == 404
    for document in (await world.claim(claim["id"]))["documents"]:
        assert (await world.get(f"/documents/{document['id']}/content", centre)).status_code == 404


async def test_a_claim_under_another_agencys_plan_is_refused(world: World) -> None:
    who = world.harness.token([("worker", "*")], new_id(), agency="610200")
    answer = await world.send("POST", "/claims", who, {**await world.body(), "document_ids": []})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_plan")
