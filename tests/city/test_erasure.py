"""An erasure that every service follows, seen in their databases."""

import asyncio

import asyncpg

from shared.ids import new_id
from tests.harness.platform import Demo
from tests.journeys.test_accounts import registered, sign_in


async def test_an_erased_person_leaves_every_service(demo: Demo) -> None:
    owner = await registered(demo)
    headers = {"Authorization": f"Bearer {owner['session']}"}
    wanted = {"audience": "identity"}
    answer = await demo.api.send("identity", "POST", "/sessions/tokens", headers=headers, json=wanted)
    token = {"Authorization": f"Bearer {answer.json()['access_token']}", "Idempotency-Key": str(new_id())}
    erased = await demo.api.send("identity", "POST", "/people/me/erasure", headers=token, json={"confirmed": True})
    assert erased.status_code == 201
    assert (await sign_in(demo, owner["phone"])).status_code == 401
    left = {"notify": "contact where person_id", "enrollment": "person where id", "identity": _FINDABLE}
    for service, rows in left.items():
        assert await _gone(demo, service, f"select count(*) from {rows} = $1", owner["id"]), service


_FINDABLE = "person where (keys_gone_at is null or phone_index is not null or name_cipher <> '') and id"


async def _gone(demo: Demo, service: str, query: str, person_id: str) -> bool:
    connection = await asyncpg.connect(demo.platform.admin_database_url(service))
    try:
        for _ in range(100):
            if await connection.fetchval(query, person_id) == 0:
                return True
            await asyncio.sleep(0.1)
        return False
    finally:
        await connection.close()
