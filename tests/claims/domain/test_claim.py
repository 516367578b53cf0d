"""The claim as plain Python: S1.3, S1.4, S1.5."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.claims.domain.assessment import assess
from services.claims.domain.claim import Claim, invoice_key
from services.claims.domain.errors import FieldNotOpened, FiledTooLate, FutureDate, Incomplete
from services.claims.domain.plan import load_plans
from services.claims.domain.plan_errors import DatesReversed, PooledExceedsTotal
from services.claims.domain.states import STATUSES, TRANSITIONS, Action, State
from shared.errors import IllegalTransition
from shared.ids import new_id

TODAY = date(2026, 5, 20)
NOW = datetime(2026, 5, 20, 3, tzinfo=UTC)
PLAN = load_plans().current("quanzhou-inpatient", TODAY)
CONTENT: dict[str, Any] = {
    "plan_id": PLAN.id, "benefit_kind": "inpatient", "employer_id": new_id(), "hospital_name": "市一院",
    "hospital_level": 2, "admitted_on": date(2026, 5, 1), "discharged_on": date(2026, 5, 9), "total_fen": 900_000,
    "pooled_paid_fen": 300_000, "invoice_number": "0123", "invoice_issuer": "市一院", "diagnosis": "sealed",
    "account": "sealed",
}  # fmt: skip


def draft(**changes: Any) -> Claim:
    claim = Claim(new_id(), "350500", new_id(), NOW)
    claim.number = "HZ1"
    claim.edit({**CONTENT, **changes}, NOW)
    return claim


def submitted(**changes: Any) -> Claim:
    claim = draft(**changes)
    claim.submit(PLAN, "350502", assess(PLAN, "inpatient", claim.inputs()), NOW)
    return claim


def told(claim: Claim) -> list[str]:
    return [event.type for _, event in claim.take_facts()]


def test_a_complete_draft_passes_and_its_submission_is_told() -> None:
    claim = submitted()
    claim.check(PLAN, TODAY)
    assert claim.status == "awaiting_employer"
    assert (claim.plan_version, claim.district, claim.estimated_fen) == (1, "350502", 285_000)
    assert told(claim) == ["claims.claim_submitted.v1"]


@pytest.mark.parametrize("code", sorted(CONTENT.keys() - {"employer_id", "plan_id"}))
def test_every_field_of_the_plan_is_needed(code: str) -> None:
    with pytest.raises(Incomplete) as refused:
        draft(**{code: None}).check(PLAN, TODAY)
    assert refused.value.field == code


@pytest.mark.parametrize(
    ("changes", "refusal", "field"),
    [
        ({"admitted_on": TODAY + timedelta(days=1)}, FutureDate, "admitted_on"),
        ({"discharged_on": TODAY + timedelta(days=1)}, FutureDate, "discharged_on"),
        ({"discharged_on": date(2026, 4, 30)}, DatesReversed, "discharged_on"),
        ({"admitted_on": date(2025, 5, 1), "discharged_on": date(2025, 5, 19)}, FiledTooLate, "discharged_on"),
        ({"pooled_paid_fen": 900_001}, PooledExceedsTotal, "pooled_paid_fen"),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(
    changes: dict[str, Any], refusal: type[Exception], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        draft(**changes).check(PLAN, TODAY)
    assert getattr(refused.value, "field", None) == field


def test_the_last_day_of_the_window_still_counts_and_the_clock_stops_while_the_worker_mends() -> None:
    claim = submitted(admitted_on=date(2025, 5, 1), discharged_on=date(2025, 5, 20))
    claim.check(PLAN, TODAY)
    claim.check(PLAN, TODAY + timedelta(days=30))


def test_a_return_opens_exactly_the_named_fields() -> None:
    claim = submitted()
    claim.be_returned("employer", ["total_fen", "documents.invoice"], NOW)
    claim.edit({"total_fen": 800_000}, NOW)
    with pytest.raises(FieldNotOpened) as refused:
        claim.edit({"total_fen": 700_000, "hospital_name": "二院"}, NOW)
    assert refused.value.field == "hospital_name"
    assert claim.total_fen == 800_000


def test_a_resubmission_begins_the_next_round_and_closes_the_fields() -> None:
    claim = submitted()
    claim.be_returned("employer", ["total_fen"], NOW)
    claim.edit({"total_fen": 800_000}, NOW)
    claim.resubmit(PLAN, ["total_fen"], assess(PLAN, "inpatient", claim.inputs()), NOW)
    assert (claim.round, claim.opened_fields, claim.status) == (2, [], "awaiting_employer")
    assert told(claim) == ["claims.claim_submitted.v1", "claims.claim_resubmitted.v1"]


def test_a_withdrawn_claim_keeps_the_status_it_had() -> None:
    claim = submitted()
    claim.enter_stage("centre", NOW)
    claim.withdraw(NOW)
    assert (claim.state, claim.status) == ("withdrawn", "awaiting_centre")


def test_events_without_a_change_leave_the_row_and_its_version_alone() -> None:
    claim = submitted()
    later = NOW + timedelta(hours=1)
    claim.enter_stage("employer", later)
    assert claim.updated_at == NOW


@given(st.lists(st.sampled_from(list(Action)), max_size=12))
def test_the_claim_never_leaves_the_table_and_tells_versions_without_gaps(actions: list[Action]) -> None:
    claim = draft()
    for action in actions:
        before = State(claim.state)
        try:
            _do(claim, action)
        except IllegalTransition:
            assert (before, action) not in TRANSITIONS
            assert claim.state == before
        else:
            assert TRANSITIONS[before, action] == claim.state
    assert [version for version, _ in claim.take_facts()] == list(range(1, claim.event_version + 1))
    assert claim.status in STATUSES.values()
    assert (claim.state == State.CENTRE_APPROVED) == (claim.approved_fen is not None)


def _do(claim: Claim, action: Action) -> None:
    verb, _, stage = action.partition("_")
    estimate = assess(PLAN, "inpatient", claim.inputs())
    acts = {
        "edit": lambda: claim.edit({}, NOW),
        "submit": lambda: claim.submit(PLAN, "350502", estimate, NOW),
        "resubmit": lambda: claim.resubmit(PLAN, [], estimate, NOW),
        "withdraw": lambda: claim.withdraw(NOW),
        "enter": lambda: claim.enter_stage(stage, NOW),
        "return": lambda: claim.be_returned(stage, [], NOW),
        "reject": lambda: claim.be_rejected(stage, NOW),
        "approve": lambda: claim.approve(estimate, None, NOW),
    }
    acts[verb]()


def test_an_invoice_is_recognised_in_other_width_case_and_spacing() -> None:
    assert invoice_key("ab 0123", "市一院") == invoice_key("ＡＢ０１２３", " 市一院 ")
    assert invoice_key("1", "23") != invoice_key("12", "3")
