"""The city of made-up services, its portal listening on a port of this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from shared import clock
from shared.ids import new_id
from tests.browser.city import Account, Claimed, NewAccount
from tests.harness.databases import Databases
from tests.portal.fakes.city import LOGINS, PASSWORD, MadeUpCity, made_up_city
from tests.portal.fakes.plan import CLOSED_ACCOUNT, Json


class Listening:
    """City over made-up services."""

    worker_name = "陈秀英"
    good_card = "6222020000000000010"
    closed_card = CLOSED_ACCOUNT

    def __init__(self, portal_url: str, made: MadeUpCity) -> None:
        self.portal_url = portal_url
        self.accounts: Mapping[str, Account] = {role: Account(login, PASSWORD) for role, login in LOGINS.items()}
        self.made = made
        self.employer_name = made.world.employers[0]["name"]

    async def claim(self, state: str) -> Claimed:
        world, worker = self.made.world, self.made.person("worker")
        claim = world.complete(worker)
        world.submit(claim)
        self._decide(claim, state)
        return Claimed(claim["id"], claim["number"], f"{claim['total_fen'] / 100:,.2f} 元")

    def _decide(self, claim: Json, state: str) -> None:
        world = self.made.world
        case, clerk, centre = (
            world.case_of(claim),
            self.made.person("employer_clerk"),
            self.made.person("centre_reviewer"),
        )
        opened = ["total_fen", "documents.invoice"]
        if state in ("returned", "rejected"):
            action, fields = ("return", opened) if state == "returned" else ("reject", [])
            world.decide(case, clerk, action, ["wrong_amount"], fields, "金额与发票不一致，请核对。")
        elif state != "awaiting_employer":
            world.decide(case, clerk, "approve", [], [], None)
        if state == "returned_by_centre":
            world.decide(case, centre, "return", ["illegible_document"], ["documents.discharge_summary"], None)
        elif state in ("approved", "paid", "returned_by_bank"):
            world.decide(case, centre, "approve", [], [], None)
        if state in ("paid", "returned_by_bank"):
            if state == "returned_by_bank":
                claim["account"]["number"] = CLOSED_ACCOUNT
            claim["payout"] |= {"state": "paying", "reference": "P000000001", "updated_at": clock.now().isoformat()}
            world.answer_of_bank(claim, claim["payout"])

    async def newcomer(self) -> NewAccount:
        login = f"139{new_id().int % 10**8:08}"
        self.made.world.person(login, "吴小梅", PASSWORD)["code"] = "ABCD-1234"
        return NewAccount(login, "ABCD-1234")


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def listening(databases: Databases) -> AsyncIterator[Listening]:
    async with made_up_city(databases) as made:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            config = uvicorn.Config(made.harness.app, lifespan="off", log_config=None, access_log=False)
            server = _Server(config)
            task = asyncio.create_task(server.serve([listener]))
            yield Listening(f"http://127.0.0.1:{listener.getsockname()[1]}", made)
            server.should_exit = True
            await task
