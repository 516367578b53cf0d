from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness
from tests.notify.world import NUMBER, World, other_agency


async def test_the_inbox_shows_what_it_is_about(world: World) -> None:
    await world.submit()

    (item,) = await world.inbox(world.worker)

    assert item.pop("id")
    assert item.pop("at").endswith("Z")
    assert item == {
        "template": "claim_submitted",
        "text": f"您的申请{NUMBER}已收到。状态：用人单位未审核。",
        "about_claim": str(world.claim),
        "about_application": None,
        "read": False,
    }


async def test_the_reader_chooses_the_language(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.returned("centre", "missing_document", "wrong_amount"))

    headers = {**world.notify.token([("worker", "*")], world.worker), "Accept-Language": "en-GB"}
    newest = (await world.notify.client.get("/messages", headers=headers)).json()["items"][0]

    assert newest["text"] == (
        f"Your claim {NUMBER} was returned for correction. To be corrected: Diagnosis. "
        "Reason: A document is missing, An amount differs from the invoice. Status: Not approved by the centre. "
        "Sign in to correct it."
    )


async def test_pages_come_newest_first(world: World) -> None:
    await world.submit()
    for _ in range(4):
        await world.notify.deliver(world.entered("centre", "centre_reviewer", AGENCY))
    headers = world.notify.token([("worker", "*")], world.worker)

    first = (await world.notify.client.get("/messages", params={"limit": 3}, headers=headers)).json()
    params = {"limit": 3, "after": first["next"]}
    rest = (await world.notify.client.get("/messages", params=params, headers=headers)).json()

    ids = [item["id"] for item in (*first["items"], *rest["items"])]
    assert (len(ids), sorted(ids, reverse=True), rest["next"]) == (5, ids, None)
    for outside in ({"limit": 0}, {"limit": 10**9}, {"after": 5}):
        assert (await world.notify.client.get("/messages", params=outside, headers=headers)).status_code == 422


async def test_reading_counts_once(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.withdrawn())
    headers = world.notify.token([("worker", "*")], world.worker)
    newest = (await world.inbox(world.worker))[0]["id"]

    async def unread() -> int:
        return int((await world.notify.client.get("/messages/unread-count", headers=headers)).json()["count"])

    assert await unread() == 2
    for _ in range(2):
        sent = {**headers, **world.notify.key()}
        answer = await world.notify.client.post(f"/messages/{newest}/read", headers=sent)
        assert (answer.status_code, answer.json()) == (201, {"id": newest, "read": True})
    assert await unread() == 1
    assert [item["read"] for item in await world.inbox(world.worker)] == [True, False]


async def test_deliveries_show_every_channel_of_the_same_news(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.returned("employer", "duplicate"))
    headers = world.notify.token([("worker", "*")], world.worker)
    newest = (await world.inbox(world.worker))[0]["id"]

    items = (await world.notify.client.get(f"/messages/{newest}/deliveries", headers=headers)).json()["items"]

    assert [(item["channel"], item["state"]) for item in items] == [("inbox", "delivered"), ("sms", "queued")]


async def test_somebody_elses_message_is_not_there(world: World) -> None:
    await world.submit()
    (mine,) = await world.inbox(world.worker)
    (unknown, stranger) = (new_id(), world.notify.token([("operator", AGENCY)]))
    elsewhere = world.notify.token([("worker", "*")], world.worker, agency=other_agency())

    for identifier, headers in ((mine["id"], stranger), (mine["id"], elsewhere), (unknown, stranger)):
        sent = {**headers, **world.notify.key()}
        for answer in (
            await world.notify.client.post(f"/messages/{identifier}/read", headers=sent),
            await world.notify.client.get(f"/messages/{identifier}/deliveries", headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await world.notify.client.get("/messages", headers=elsewhere)).json()["items"] == []


async def test_an_sms_is_no_message_of_the_inbox(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.returned("employer", "duplicate"))
    (sms,) = await world.sms()

    sent = {**world.notify.token([("worker", "*")], world.worker), **world.notify.key()}
    answer = await world.notify.client.post(f"/messages/{sms['id']}/read", headers=sent)

    assert answer.status_code == 404
    assert len(await world.inbox(world.worker)) == 2


async def test_nobody_reads_without_a_token_for_notify(notify: ServiceHarness) -> None:
    for headers in ({}, notify.token([("worker", "*")], audience="claims")):
        for path in ("/messages", "/messages/unread-count", f"/messages/{new_id()}/deliveries"):
            assert (await notify.client.get(path, headers=headers)).status_code == 401
        answer = await notify.client.post(f"/messages/{new_id()}/read", headers={**headers, **notify.key()})
        assert answer.status_code == 401


async def test_all_or_those_of_one_claim_are_marked_as_read(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.returned("employer", "missing_document"))
    who = world.notify.token([("worker", "*")], world.worker)

    async def mark(body: dict[str, str]) -> int:
        headers = {**who, **world.notify.key()}
        answer = await world.notify.client.post("/messages/read", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return int(answer.json()["count"])

    async def unread() -> int:
        return int((await world.notify.client.get("/messages/unread-count", headers=who)).json()["count"])

    before = await unread()
    assert before == 2
    assert (await mark({"about_claim": str(new_id())}), await unread()) == (0, before)
    assert (await mark({"about_claim": str(world.claim)}), await unread()) == (before, 0)
    assert await mark({}) == 0
