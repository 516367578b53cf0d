"""Reviewing, for the employer's clerk and for the centre alike: queue, case, decision, result."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

Document = Mapping[str, Any]

_FOLLOWS = {
    ("employer", "approve"): "awaiting_centre",
    ("employer", "return"): "employer_not_approved",
    ("employer", "reject"): "employer_not_approved",
    ("centre", "approve"): "centre_approved",
    ("centre", "return"): "centre_not_approved",
    ("centre", "reject"): "centre_not_approved",
}
"""The claim's status that a decision leads to, once its event has arrived."""


@dataclass(frozen=True)
class Desk:
    """Where a reviewer works."""

    home: str
    role: str
    stage: str
    title: str


async def show_queue(visit: Visit, desk: Desk) -> Response:
    found = await visit.review.get(
        "/tasks", {"subject_kind": "claim", "after": visit.request.query_params.get("after")}
    )
    tasks = [task for task in found["items"] if task["stage"] == desk.stage]
    cards = await _cards(visit, [task["subject_id"] for task in tasks])
    return visit.page("cases/queue.html", desk=desk, tasks=tasks, cards=cards, next=found.get("next"))


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
    case, claim = await _both(visit, case_id)
    form = {name: visit.texts(name) for name in visit.form}
    status = 422 if errors else 200
    return visit.page("cases/case.html", status, errors, desk=desk, case=case, claim=claim, form=form)


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
    case, claim = await _both(visit, case_id)
    decided = case["decisions"][-1] if case["decisions"] else None
    return visit.page(
        "cases/result.html", desk=desk, case=case, claim=claim, decided=decided, travelling=travels(case, claim)
    )


def travels(case: Document, claim: Document) -> bool:
    """Whether the claim does not show yet what was decided last."""
    if not case["decisions"]:
        return False
    last = case["decisions"][-1]
    if case["round"] > last["round"] or claim["second_status"] == "withdrawn":
        return False
    return bool(claim["status"] != _FOLLOWS.get((last["stage"], last["action"])))


async def _both(visit: Visit, case_id: UUID) -> tuple[Document, Document]:
    case: Document = await visit.review.get(f"/cases/{case_id}")
    claim: Document = await visit.claims.get(f"/claims/{case['subject_id']}")
    return case, claim


EMPLOYER = Desk("/employer", "employer_clerk", "employer", msgid("Employer review"))
CENTRE = Desk("/review", "centre_reviewer", "centre", msgid("Centre review"))
