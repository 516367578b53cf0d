"""What is common to every answer about a claim."""

from operator import attrgetter
from typing import Any

from services.claims.domain.claim import FORM, Claim
from services.claims.domain.payout import Payout
from services.claims.domain.plan import BenefitKind, PlanBook
from services.claims.domain.states import RETURNED, State
from services.claims.queries import labels
from services.claims.queries.models import ClaimOut
from shared import clock
from shared.i18n.catalogue import Translator

_SAME = (
    "id", "number", "plan_id", "plan_version", "benefit_kind", "employer_id", "round", "hospital_name",
    "hospital_level", "admitted_on", "discharged_on", "total_fen", "pooled_paid_fen", "invoice_number",
    "invoice_issuer", "estimated_fen", "approved_fen", "submitted_at", "updated_at", "version",
)  # fmt: skip
_values = attrgetter(*_SAME)


def claim_out(claim: Claim, translate: Translator, payout: Payout | None = None) -> ClaimOut:
    """The answer to a command, from the aggregate alone: no statement is spent on it."""
    state = payout.state if payout else None
    return ClaimOut(**summary(claim, state, translate), editable_fields=editable(claim))


def summary(row: Any, payout_state: str | None, translate: Translator) -> dict[str, Any]:
    """The common fields, from a claim or a row of its table."""
    second = labels.second_status_of(row.state, payout_state)
    status = labels.status_of(row.state, row.withdrawn_from)
    return {
        **dict(zip(_SAME, _values(row), strict=True)),
        "status": str(status),
        "status_label": translate(labels.STATUS_LABELS[status]),
        "second_status": None if second is None else str(second),
        "second_status_label": labels.second_label(second, translate),
        "closed": labels.is_closed(row.state),
        "needs_attention": labels.needs_attention(row.state, payout_state),
    }


def editable(row: Any) -> list[str]:
    """Everything in a draft, the opened fields of a returned claim, nothing otherwise."""
    if row.state in RETURNED:
        return list(row.opened_fields)
    return [*FORM, "document_ids"] if row.state == State.DRAFT else []


def benefit_of(row: Any, plans: PlanBook) -> BenefitKind | None:
    """The benefit kind in the claim's pinned version of the plan; None in a draft that has not come so far."""
    if row.plan_id is None or row.plan_version is None or row.benefit_kind is None:
        return None
    return plans.version(row.plan_id, row.plan_version).kind(row.benefit_kind)


def draft_benefit(row: Any, plans: PlanBook) -> BenefitKind | None:
    """The benefit kind that a draft is begun for, in the plan as it is today."""
    plan = next((each for each in plans.all_current(clock.today()) if each.id == row.plan_id), None)
    kinds = plan.benefit_kinds if plan is not None else ()
    return next((kind for kind in kinds if kind.code == row.benefit_kind), None)
