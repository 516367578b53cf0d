"""Made-up review."""

from typing import Any

from fastapi import FastAPI, Request, Response

from tests.portal.fakes.answers import Problem, not_found, once, scopes, seen, service, whoever
from tests.portal.fakes.plan import REASONS, RETURNABLE, Json
from tests.portal.fakes.world import World


def _is_mine(case: Json, person: Json) -> bool:
    clerk = case["employer_id"] in scopes(person, "employer_clerk")
    return clerk if case["stage"] == "employer" else bool(scopes(person, "centre_reviewer"))


def _as_seen(case: Json, person: Json) -> Json:
    if not _is_mine(case, person) and case["employer_id"] not in scopes(person, "employer_clerk"):
        raise not_found()
    actions = ["approve", "return", "reject"] if case["state"] == "open" and _is_mine(case, person) else []
    reasons = [{"code": code, "label": label} for code, label in REASONS.items()]
    return {**case, "actions": actions, "reasons": reasons, "returnable_fields": RETURNABLE}


def review(world: World) -> FastAPI:
    app = service("review", world)

    @app.get("/tasks")
    async def tasks(request: Request) -> Json:
        person = whoever(request)
        found = [case for case in world.cases.values() if case["state"] == "open" and _is_mine(case, person)]
        return {"items": [_task(case, world.claims[case["subject_id"]]) for case in found], "next": None}

    @app.get("/tasks/counts")
    async def counts(request: Request) -> dict[str, int]:
        person = whoever(request)
        found = [case for case in world.cases.values() if case["state"] == "open" and _is_mine(case, person)]
        return {"claim": len(found)}

    @app.get("/cases/{case_id}")
    async def case(request: Request, case_id: str) -> Json:
        if case_id not in world.cases:
            raise not_found()
        return _as_seen(world.cases[case_id], whoever(request))

    @app.post("/cases/{case_id}/decisions")
    async def decide(request: Request, case_id: str, body: dict[str, Any]) -> Response:
        person, case = whoever(request), world.cases[case_id]
        if world.claims[case["subject_id"]]["owner"] == person["id"]:
            raise Problem(403, "own_subject", "不能审核自己的申请。")
        if not _as_seen(case, person)["actions"]:
            raise Problem(409, "decided", "已有决定。")
        seen(request, case)
        world.decide(case, person, body["action"], body["reasons"], body["fields"], body["comment"])
        return once(request, _as_seen(case, person))

    return app


def _task(case: Json, claim: Json) -> Json:
    names = ("subject_kind", "subject_id", "stage", "round", "entered_at", "version")
    figures = {"estimated_fen": claim["estimate"]["amount_fen"], "number": claim["number"]}
    summary = {**figures, **{name: claim[name] for name in ("benefit_kind", "total_fen", "employer_id")}}
    return {"case_id": case["id"], "summary": summary, **{name: case[name] for name in names}}
