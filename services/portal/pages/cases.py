"""Reviewing, for the employer's clerk and for the centre alike: queue, case, decision, result."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused, Unavailable
from services.portal.pages.messages import read_about
from services.portal.pages.subjects import CLAIM, KINDS, Document, Kind
from services.portal.web.forms import Errors
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit


@dataclass(frozen=True)
class Desk:
    """Where a reviewer works."""

    home: str
    role: str
    stage: str
    """At which claims wait for it."""
    title: str
    kinds: Sequence[Kind] = (CLAIM,)


async def show_queue(visit: Visit, desk: Desk) -> Response:
    query = visit.request.query_params
    kind = next((kind for kind in desk.kinds if kind.code == query.get("kind", CLAIM.code)), None)
    if kind is None:
        raise HTTPException(404)
    found = await visit.review.get("/tasks", {"subject_kind": kind.code, "after": query.get("after")})
    tasks = [task for task in found["items"] if kind is not CLAIM or task["stage"] == desk.stage]
    cards = await _cards(visit, [task["subject_id"] for task in tasks]) if kind is CLAIM else {}
    counts = await visit.review.get("/tasks/counts") if len(desk.kinds) > 1 else {}
    return visit.page(
        "cases/queue.html", desk=desk, kind=kind, counts=counts, tasks=tasks, cards=cards, next=found.get("next")
    )


async def _cards(visit: Visit, ids: list[str]) -> dict[str, Any]:
    """What the claims service tells about the subjects: names stay there, the queue only knows numbers."""
    if not ids:
        return {}
    try:
        found = await visit.claims.get("/claims/cards", {"id": ids})
    except Refused:
        return {}
    return {card["id"]: card for card in found["items"]}


async def show_case(visit: Visit, desk: Desk, case_id: UUID, errors: Errors | None = None) -> Response:
    case, kind, subject = await _both(visit, case_id)
    form = {name: visit.texts(name) for name in visit.form}
    agents = await _agents(visit, case)
    if kind is CLAIM:
        await read_about(visit, case["subject_id"])
    return visit.page(
        "cases/case.html", 422 if errors else 200, errors,
        desk=desk, case=case, kind=kind, subject=subject, claim=subject, form=form, agents=agents,
    )  # fmt: skip


async def _agents(visit: Visit, case: Document) -> dict[str, Document]:
    """The agency firms under whose delegations somebody decided, as far as they can be named right now."""
    named: dict[str, Document] = {}
    for identifier in {decision["delegation_id"] for decision in case["decisions"] if decision.get("delegation_id")}:
        with suppress(Refused, Unavailable):
            named[identifier] = await _under(visit, identifier)
    return named


async def _under(visit: Visit, identifier: str) -> Document:
    """Of an agency firm or, where there is no such, of a deputy."""
    try:
        found: Document = await visit.identity.get(f"/delegations/{identifier}")
    except Refused as refused:
        if refused.status != HTTPStatus.NOT_FOUND:
            raise
        deputy = await visit.identity.get(f"/deputies/{identifier}")
        return {"agent_name": deputy["deputy_name"], "employer_name": deputy["person_name"]}
    return found


async def decide(visit: Visit, desk: Desk, case_id: UUID) -> Response:
    action = visit.text("action")
    body = {
        "action": action,
        "reasons": visit.texts(f"{action}-reasons"),
        "fields": visit.texts("return-fields") if action == "return" else [],
    }
    comment = visit.text(f"{action}-comment")
    errors = _check(visit, body, comment)
    if not errors:
        try:
            await visit.review.post(
                f"/cases/{case_id}/decisions", {**body, "comment": comment or None}, visit.key, visit.version
            )
        except Refused as refused:
            errors = await _withdrawn(visit, case_id) or _explained(refused, action)
        else:
            return visit.go(f"{desk.home}/cases/{case_id}/result")
    return await show_case(visit, desk, case_id, errors)


async def _withdrawn(visit: Visit, case_id: UUID) -> Errors:
    """The applicant was faster: that is why nothing can be decided any more."""
    case: Document = await visit.review.get(f"/cases/{case_id}")
    if case["state"] != "withdrawn":
        return Errors()
    return Errors(whole=[visit.translate("The applicant has withdrawn this claim. There is nothing left to decide.")])


def _check(visit: Visit, body: Document, comment: str) -> Errors:
    _, action = visit.translate, body["action"]
    errors = Errors()
    if action not in ("approve", "return", "reject"):
        errors.by_field["action"] = _("Choose what you decide")
    if action in ("return", "reject") and not body["reasons"]:
        errors.by_field[f"{action}-reasons"] = _("Choose at least one reason")
    if "other" in body["reasons"] and not comment:
        errors.by_field[f"{action}-comment"] = _("Explain the other reason in the comment")
    if action == "return" and not body["fields"]:
        errors.by_field["return-fields"] = _("Choose what has to be corrected")
    return errors


def _explained(refused: Refused, action: str) -> Errors:
    errors = Errors.of(refused, ["reasons", "fields", "comment", "action"])
    errors.by_field = {name if name == "action" else f"{action}-{name}": text for name, text in errors.by_field.items()}
    return errors


async def show_result(visit: Visit, desk: Desk, case_id: UUID) -> Response:
    case, kind, subject = await _both(visit, case_id)
    decided = case["decisions"][-1] if case["decisions"] else None
    return visit.page(
        "cases/result.html", desk=desk, case=case, kind=kind, claim=subject, decided=decided,
        travelling=travels(case, subject), agents=await _agents(visit, case),
    )  # fmt: skip


def travels(case: Document, subject: Document) -> bool:
    """Whether the subject does not show yet what was decided last."""
    if not case["decisions"]:
        return False
    last = case["decisions"][-1]
    if case["round"] > last["round"] or subject.get("second_status") == "withdrawn":
        return False
    return KINDS[case["subject_kind"]].waits_for(subject, last["stage"], last["action"])


async def _both(visit: Visit, case_id: UUID) -> tuple[Document, Kind, Document]:
    case: Document = await visit.review.get(f"/cases/{case_id}")
    kind = KINDS[case["subject_kind"]]
    return case, kind, await kind.load(visit, case["subject_id"])


EMPLOYER = Desk("/employer", "employer_clerk", "employer", msgid("Employer review"))
CENTRE = Desk("/review", "centre_reviewer", "centre", msgid("Centre review"), tuple(KINDS.values()))
