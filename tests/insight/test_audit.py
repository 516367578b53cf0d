"""Who follows a claim's story is written down with whose story it is (X28)."""

from shared.ids import new_id
from tests.conftest import OpenService
from tests.insight.journey import Journey

TRACE = "ab" * 16


async def test_a_story_and_a_trace_show_somebody_and_say_so(service: OpenService) -> None:
    insight = await service("insight")
    journey, reader = Journey(), new_id()
    for event in journey.to_paid():
        await insight.deliver(event)
    headers = insight.token([("auditor", "350500")], reader)
    seen = (reader, journey.person_id, "auditor", str(journey.claim_id))
    assert (await insight.client.get(f"/stories/{journey.claim_id}", headers=headers)).status_code == 200
    assert await insight.shown("insight.get_story") == [seen]
    assert (await insight.client.get(f"/stories/{journey.number}", headers=headers)).status_code == 200
    assert await insight.shown("insight.get_story") == [seen, seen]
    await insight.rows(f"update fact set trace_id = '{TRACE}'")
    assert (await insight.client.get(f"/traces/{TRACE}", headers=headers)).status_code == 200
    assert {whom for _, whom, _, _ in await insight.shown("insight.get_trace")} == {journey.person_id}


async def test_figures_show_nobody(service: OpenService) -> None:
    insight = await service("insight")
    headers = insight.token([("operator", "350500")])
    for path in ("/counts", "/ages", "/rates", "/digest"):
        assert (await insight.client.get(path, headers=headers)).status_code == 200
    assert await insight.audited() == []
