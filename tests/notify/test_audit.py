"""Messages are one's own; a helper who reads them is written down (X28)."""

from shared.ids import new_id
from tests.notify.world import World


async def test_ones_own_messages_leave_no_entry_and_a_helpers_look_does(world: World) -> None:
    await world.submit()
    assert await world.inbox(world.worker)
    assert await world.notify.audited() == []
    helper = new_id()
    headers = world.notify.helping(world.worker, helper)
    answer = await world.notify.client.get("/messages", headers=headers)
    assert answer.status_code == 200
    assert await world.notify.shown("notify.get_messages") == [(helper, world.worker, None, None)]


async def test_how_a_message_went_out_is_for_its_owner_alone_and_a_helpers_try_is_written_down(world: World) -> None:
    await world.submit()
    (message,) = await world.inbox(world.worker)
    helper = new_id()
    headers = world.notify.token([("worker", "*")], world.worker)
    path = f"/messages/{message['id']}/deliveries"
    assert (await world.notify.client.get(path, headers=headers)).status_code == 200
    assert await world.notify.shown("notify.get_deliveries") == []
    refused = await world.notify.client.get(path, headers=world.notify.helping(world.worker, helper))
    assert refused.status_code == 403  # a helper reads messages, not how they travelled
    [row] = [row for row in await world.notify.audited() if row["outcome"] == "refused"]
    assert (row["actor_id"], row["action"]) == (helper, "notify.get_deliveries")
