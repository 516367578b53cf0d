"""People's accounts through the whole city: an appeal that two decide."""

import asyncio
import re
import secrets
from typing import Any

import httpx
import pytest

from deploy.player import numbers
from deploy.player.city import AGENCY
from deploy.player.client import Refused
from deploy.player.photos import photo
from tests.harness.platform import Demo

PASSWORD = "river stone cloud"


async def texts(demo: Demo, phone: str, pattern: str) -> list[str]:
    """What this phone got that reads so, once it has come."""
    async with httpx.AsyncClient(base_url=demo.platform.urls["sms"]) as client:
        for _ in range(200):
            items = (await client.get("/control/messages", params={"to": phone})).json()["items"]
            found = [match for item in items for match in re.findall(pattern, item["text"])]
            if found:
                return found
            await asyncio.sleep(0.1)
    raise AssertionError(f"{phone} was told nothing like {pattern}")


async def registered(demo: Demo) -> dict[str, Any]:
    """Somebody with an account, signed in once."""
    phone, id_number = numbers.phone(), numbers.id_number("350502")
    body = {"name": "吴小梅", "id_number": id_number, "phone": phone}
    answer = await demo.session("administrator").post("identity", "/people", body)
    activation = {"agency": AGENCY, "login": phone, "code": answer.body["activation_code"], "password": PASSWORD}
    await demo.api.send("identity", "POST", "/activations", json=activation)
    session = (await sign_in(demo, phone)).json()["session_token"]
    return {**body, "id": answer.body["id"], "session": session}


async def sign_in(demo: Demo, login: str) -> httpx.Response:
    body = {"agency": AGENCY, "login": login, "password": PASSWORD}
    return await demo.api.send("identity", "POST", "/sessions", json=body)


async def test_a_lost_account_comes_back_after_two_people_looked(demo: Demo) -> None:
    """S1.2, 密码申诉: nobody decides twice, the old number is told, everything of before ends."""
    owner, phone, binding = await registered(demo), numbers.phone(), secrets.token_hex(32)
    ask = {"agency": AGENCY, "purpose": "appeal", "login": phone, "binding": binding}
    await demo.api.send("identity", "POST", "/codes", json=ask)
    [code] = await texts(demo, phone, r"(?<!\d)\d{6}(?!\d)")
    fields = {
        "agency": AGENCY, "name": owner["name"], "id_number": owner["id_number"], "employer": "刺桐纺织有限公司",
        "phone": phone, "binding": binding, "code": code,
    }  # fmt: skip
    files = [("file", ("id.jpg", photo("ID"), "image/jpeg"))]
    sent = await demo.api.send("identity", "POST", "/account-appeals", data=fields, files=files)
    assert sent.status_code == 202
    first, second = demo.session("centre_reviewer"), demo.session("centre_reviewer", 1)
    task, photos = await _task(first, owner["id_number"])
    assert photos == 1
    path = f"/cases/{task['case_id']}/decisions"
    await first.post("review", path, {"action": "approve"}, seen=task["version"])
    version = (await first.get("review", f"/cases/{task['case_id']}")).body["version"]
    with pytest.raises(Refused) as refusal:
        await first.post("review", path, {"action": "approve"}, seen=version)
    assert refusal.value.status == 403
    await second.post("review", path, {"action": "approve"}, seen=version)
    [activation] = await texts(demo, phone, r"激活码是 ([0-9A-Z-]+)")
    assert await texts(demo, owner["phone"], "不再是您账号的手机号")
    assert (await sign_in(demo, owner["id_number"])).status_code == 401
    body = {"agency": AGENCY, "login": phone, "code": activation, "password": PASSWORD}
    assert (await demo.api.send("identity", "POST", "/activations", json=body)).status_code == 204
    assert (await sign_in(demo, phone)).status_code == 201


async def _task(reviewer: Any, id_number: str) -> tuple[dict[str, Any], int]:
    """The task of the appeal that states this number, and how many photos came with it."""
    for _ in range(100):
        for item in (await reviewer.get("review", "/tasks", subject_kind="account_appeal")).body["items"]:
            seen = (await reviewer.get("identity", f"/account-appeals/{item['subject_id']}")).body
            if seen["id_number"] == id_number:
                return dict(item), int(seen["photos"])
        await asyncio.sleep(0.1)
    raise AssertionError("no case was opened for the appeal")
