"""The portal as it is, over a real database, before made-up services."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from shared.ids import new_id
from tests.harness.databases import Databases
from tests.harness.service import AGENCY, ServiceHarness, open_harness
from tests.portal.fakes import answers, claims, people, review
from tests.portal.fakes.answers import service
from tests.portal.fakes.operations import operate
from tests.portal.fakes.plan import Json
from tests.portal.fakes.trace import leave_traces
from tests.portal.fakes.world import World

LOGINS = {
    "worker": "13800000001",
    "employer_clerk": "13800000002",
    "centre_reviewer": "13800000003",
    "finance": "13800000004",
    "operator": "13800000005",
    "auditor": "13800000006",
}
PASSWORD = "correct horse"


@dataclass
class MadeUpCity:
    world: World
    harness: ServiceHarness

    def person(self, role: str) -> Json:
        return self.world.people[LOGINS[role]]


def populate() -> World:
    """Five people of one employer, one for each role."""
    world = World()
    employer = {"id": str(new_id()), "name": "泉州市丰泽鞋业有限公司", "district": "350502"}
    world.employers += [employer, {"id": str(new_id()), "name": "泉州市晋江服饰有限公司", "district": "350503"}]
    grants = {
        "employer_clerk": ("employer_clerk", employer["id"], employer["name"]),
        "centre_reviewer": ("centre_reviewer", AGENCY, "泉州市"),
        "finance": ("finance", AGENCY, "泉州市"),
        "operator": ("operator", AGENCY, "泉州市"),
        "auditor": ("auditor", AGENCY, "泉州市"),
    }
    names = {"worker": "陈秀英", "employer_clerk": "林志强", "centre_reviewer": "黄丽华", "finance": "王建国"}
    for role, login in LOGINS.items():
        world.person(login, names.get(role, "郑文"), PASSWORD, *([grants[role]] if role in grants else []))
    return world


@asynccontextmanager
async def made_up_city(databases: Databases) -> AsyncIterator[MadeUpCity]:
    """The portal's application, its HTTP client led to the made-up services."""
    world = populate()
    apps = {
        "identity": people.identity(world),
        "notify": people.notify(world),
        "insight": people.insight(world),
        "claims": claims.claims(world),
        "review": review.review(world),
        "enrollment": service("enrollment", world),
    }
    for app in apps.values():
        operate(app)
        leave_traces(app)
    async with open_harness("portal", databases) as harness:
        hooks = harness.context.http.event_hooks
        transports = answers.mounts(apps)
        async with httpx.AsyncClient(mounts=transports, event_hooks=hooks, timeout=5) as client:
            harness.context.http, own = client, harness.context.http
            yield MadeUpCity(world, harness)
            harness.context.http = own
