"""The table of grants as people read it: who may do what, and how far it reaches."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import Depends, Response

from services.portal.web.policy_words import ACTIONS
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.trace_words import ROLES as OFFICES
from services.portal.web.visit import Visit
from shared.policy.table import EVERYBODY, Line, Table, published

router = page_router()
Reader = Annotated[Visit, Depends(Needs("administrator", "security_administrator", "system_administrator", "auditor"))]
ROLES = {EVERYBODY: msgid("Everybody signed in"), **OFFICES}
SERVICES = {
    "identity": msgid("Identity"),
    "enrollment": msgid("Enrolment"),
    "claims": msgid("Claims"),
    "review": msgid("Review"),
    "notify": msgid("Messages"),
    "insight": msgid("Figures"),
    "audit": msgid("Trace of every service"),
    "operations": msgid("Operations of every service"),
}


@dataclass(frozen=True)
class Action:
    """An action with everybody who may do it."""

    name: str
    words: str
    lines: tuple[Line, ...]


@router.get("/admin/policy")
async def show_policy(visit: Reader) -> Response:
    asked, table = visit.request.query_params, published()
    role = asked.get("role", "") if asked.get("role") in ROLES else ""
    service = asked.get("service", "") if asked.get("service") in SERVICES else ""
    found = [*_actions(table, role, service)]
    services = {name: [*some] for name, some in groupby(found, key=lambda action: action.name.partition(".")[0])}
    return visit.page(
        "admin/policy.html", found=services, count=len(found), table=table, roles=ROLES, services=SERVICES,
        role=role, service=service, words=ACTIONS, public=[] if role or service else table.public.items(),
    )  # fmt: skip


def _actions(table: Table, role: str, service: str) -> Iterator[Action]:
    for name, lines in groupby(table.lines, key=lambda line: line.action):
        held = tuple(lines)
        if service in {"", name.partition(".")[0]} and (not role or any(line.role == role for line in held)):
            yield Action(name, ACTIONS.get(name, name), held)
