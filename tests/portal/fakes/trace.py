"""What every made-up service answers about its trace, and the names that go with it."""

from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request

from shared import clock
from shared.ids import new_id
from tests.portal.fakes.answers import Problem, scopes, whoever
from tests.portal.fakes.plan import Json
from tests.portal.fakes.world import World


def entry(world: World, service: str, **changes: Any) -> Json:
    """Somebody looked at somebody's claim, each a minute after the one before."""
    number = 1 + sum(each["service"] == service for each in world.entries)
    at = clock.now() - timedelta(days=1) + timedelta(minutes=len(world.entries))
    world.entries.append({
        "service": service, "seq": number, "at": at.isoformat(), "actor_id": str(new_id()), "helped_id": None,
        "person_id": None, "role": "centre_reviewer", "scope": "350500", "delegation": None, "outcome": "shown",
        "action": f"{service}.get_claim", "kind": "claim", "object_id": str(new_id()), "why": None,
        "session": str(new_id()), "origin": "00112233445566ff", "trace_id": "ab" * 16, "by_system": False, **changes,
    })  # fmt: skip
    return world.entries[-1]


def leave_traces(app: FastAPI) -> None:
    """Add the routes of the trace to a made-up service."""
    name, world = app.state.audience, app.state.world

    def page(found: list[Json], after: int | None, limit: int) -> Json:
        mine = [each for each in reversed(found) if each["service"] == name and (not after or each["seq"] < after)]
        shown = [{key: value for key, value in each.items() if key != "service"} for each in mine[:limit]]
        return {"items": shown, "next": shown[-1]["seq"] if len(shown) == limit else None}

    @app.get("/audit-entries")
    async def search(request: Request, limit: int, after: int | None = None) -> Json:
        if not scopes(whoever(request), "auditor"):
            raise Problem(403, "forbidden", "您的角色不能这样做。")
        return page([each for each in world.entries if _fits(each, request)], after, limit)

    @app.get("/audit-entries/mine")
    async def mine(request: Request, limit: int, after: int | None = None) -> Json:
        person = whoever(request)["id"]
        found = [each for each in world.entries if each["person_id"] == person and each["actor_id"] != person]
        return page(found, after, limit)

    if name == "identity":
        _names(app, world)


def _fits(each: Json, request: Request) -> bool:
    given = request.query_params
    at = datetime.fromisoformat(each["at"])
    return (
        given.get("person") in (None, each["person_id"])
        and given.get("actor") in (None, each["actor_id"], each["helped_id"])
        and each["action"].startswith(given.get("action", ""))
        and given.get("object_id") in (None, each["object_id"])
        and ("since" not in given or at >= datetime.fromisoformat(given["since"]))
        and ("until" not in given or at < datetime.fromisoformat(given["until"]))
    )


def _names(app: FastAPI, world: World) -> None:
    @app.get("/people/names")
    async def names(
        request: Request,
        id: Annotated[list[str], Query()] = [],  # noqa: A002, B006 - the parameter's name; never changed
        scope: Annotated[list[str], Query()] = [],  # noqa: B006 - never changed
    ) -> Json:
        whole = bool(scopes(whoever(request), "auditor"))
        known = [person for person in world.people.values() if person["id"] in id]
        people = [{"id": each["id"], "name": each["name"] if whole else each["name"][0] + "**"} for each in known]
        offices = {"350500": "泉州市"} | {each["id"]: each["name"] for each in world.employers}
        return {"people": people, "offices": {code: name for code, name in offices.items() if code in scope}}
