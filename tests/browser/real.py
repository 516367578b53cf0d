"""The real city: seven services, Kafka and PostgreSQL, with the accounts that the demonstration made."""

from collections.abc import Mapping  # noqa: TC003 - a protocol reads it at run time

from deploy.player import numbers
from deploy.player.bill import account, bill
from deploy.player.city import Person
from deploy.player.play import Play
from deploy.player.variants import close_account
from tests.browser.city import Account, Claimed, NewAccount
from tests.harness.platform import Demo

_ROLES = ("employer_clerk", "centre_reviewer", "finance", "operator", "auditor")
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
        self.accounts: Mapping[str, Account] = {r: Account(p.phone, p.password) for r, p in people.items()}
        self.employer_name = self._employer.name
        self.worker_name = worker.name
        self.good_card = worker.bank_account
        self.closed_card = demo.city.bank_account()

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

    async def newcomer(self) -> NewAccount:
        administrator = self._demo.session("administrator")
        phone = numbers.phone()
        body = {"name": "吴小梅", "id_number": numbers.id_number(self._employer.district), "phone": phone}
        answer = await administrator.post("identity", "/people", body)
        return NewAccount(phone, answer.body["activation_code"])
