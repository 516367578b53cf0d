"""The real city: seven services, Kafka and PostgreSQL, with the accounts that the demonstration made."""

import asyncio
import re
from collections.abc import Mapping  # noqa: TC003 - a protocol reads it at run time
from functools import partial
from uuid import UUID

import asyncpg
import httpx

from deploy.player import numbers
from deploy.player.bill import account, bill
from deploy.player.city import Person
from deploy.player.client import next_code
from deploy.player.play import Play
from deploy.player.variants import close_account
from tests.browser.city import Account, Claimed, NewAccount, Resident
from tests.harness.platform import Demo
from tests.harness.service import AGENCY

_ROLES = (
    "employer_clerk", "centre_reviewer", "finance", "operator", "auditor", "security_administrator", "administrator",
)  # fmt: skip
_APPOINT = """
insert into role_grant (id, agency, version, event_version, person_id, role, scope, state, granted_at,
  proposed_by, granted_by)
values (gen_random_uuid(), $1, 1, 1, $2, $3, $1, 'held', now(), gen_random_uuid(), gen_random_uuid())
"""
_SMALL_FEN = 120_000
"""So small that a whole run stays below the yearly ceiling."""


class RealCity:
    """City over the running platform; claims are brought into their state through the public interfaces."""

    def __init__(self, demo: Demo, worker: Person) -> None:
        self._demo, self._worker = demo, worker
        self._employer = demo.city.employer_of(worker)
        people = {role: demo.city.having(role)[0] for role in _ROLES}
        people |= {"worker": worker, "employer_clerk": demo.city.clerk_of(self._employer)}
        self.portal_url = demo.platform.urls["portal"]
        people["second_officer"] = demo.city.having("security_administrator")[1]
        self.accounts: Mapping[str, Account] = {
            role: Account(one.phone, one.password, partial(next_code, one) if one.otp_secret else None)
            for role, one in people.items()
        }
        self.employer_name = self._employer.name
        self.worker_name = worker.name
        self.good_card = worker.bank_account
        self.closed_card = demo.city.bank_account()
        self._read: dict[str, int] = {}

    async def claim(self, state: str) -> Claimed:
        play = self._demo.cast.play(self._worker, 0)
        content = bill(self._demo.city, self._worker, self._employer)
        content |= {"total_fen": _SMALL_FEN, "pooled_paid_fen": _SMALL_FEN // 2}
        if state == "returned_by_bank":
            await close_account(play, self.closed_card)
            content["account"] = account(self._worker, self.closed_card)
        await play.file(content)
        await self._decide(play, state)
        return Claimed(play.claim_id, play.claim["number"], f"{_SMALL_FEN / 100:,.2f} 元")

    async def _decide(self, play: Play, state: str) -> None:
        if state == "awaiting_employer":
            return None
        if state in ("returned", "rejected"):
            details = {"fields": ["total_fen", "documents.invoice"]} if state == "returned" else {}
            action = "return" if state == "returned" else "reject"
            comment = "金额与发票不一致，请核对。"
            await play.clerk_decides(action, reasons=["wrong_amount"], comment=comment, **details)
            return await play.reach("employer_not_approved")
        await play.clerk_decides("approve")
        await play.reach("awaiting_centre")
        if state == "returned_by_centre":
            fields = ["documents.discharge_summary"]
            await play.centre_decides("return", reasons=["illegible_document"], fields=fields)
            return await play.reach("centre_not_approved")
        if state == "awaiting_centre":
            return None
        await play.centre_decides("approve")
        await play.reach("centre_approved", "pending")
        if state != "approved":
            await play.release()
            await play.reach("centre_approved", state)
        return None

    async def code(self, phone: str) -> str:
        async with httpx.AsyncClient(base_url=self._demo.platform.urls["sms"]) as client:
            for _ in range(150):
                items = (await client.get("/control/messages", params={"to": phone})).json()["items"]
                found = [code for item in items for code in re.findall(r"(?<!\d)\d{6}(?!\d)", item["text"])]
                if len(found) > self._read.get(phone, 0):
                    self._read[phone] = len(found)
                    return str(found[-1])
                await asyncio.sleep(0.1)
        raise AssertionError(f"no code came to {phone}")

    async def resident(self, name: str) -> Resident:
        found = Resident(name, numbers.id_number(self._employer.district), numbers.phone())
        person = {"document_type": "resident_id", "number": found.id_number, "name": name}
        async with httpx.AsyncClient(base_url=self._demo.platform.urls["registry"]) as client:
            (await client.put("/control/people", json={"people": [person]})).raise_for_status()
        return found

    async def appoint(self, account: Account, role: str) -> None:
        body = {"agency": AGENCY, "login": account.login, "password": account.password}
        person = (await self._demo.api.send("identity", "POST", "/sessions", json=body)).json()["person"]["id"]
        connection = await asyncpg.connect(self._demo.platform.admin_database_url("identity"))
        try:
            await connection.execute(_APPOINT, AGENCY, UUID(person), role)
            await connection.execute("update session set amr = 'otp pwd' where person_id = $1", UUID(person))
        finally:
            await connection.close()

    async def newcomer(self) -> NewAccount:
        administrator = self._demo.session("administrator")
        phone = numbers.phone()
        body = {"name": "吴小梅", "id_number": numbers.id_number(self._employer.district), "phone": phone}
        answer = await administrator.post("identity", "/people", body)
        return NewAccount(phone, answer.body["activation_code"])
