"""S1.3, X5: what an inpatient claim is worth, line by line; integer fen in and out, no float anywhere."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.claims.domain.assessment import Assessment, AssessmentInputs, assess
from services.claims.domain.plan import load_plans
from services.claims.domain.plan_errors import (
    BadPlan,
    DatesReversed,
    NotInPlan,
    PooledExceedsTotal,
    UnknownBenefitKind,
)
from services.claims.domain.rules import Rate

PLAN = load_plans().version("quanzhou-inpatient", 1)
DAY = date(2026, 3, 1)


def _inputs(total: int, pooled: int = 0, level: int = 1) -> AssessmentInputs:
    return AssessmentInputs(total, pooled, level, DAY, DAY)


@pytest.mark.parametrize(
    ("total", "pooled", "level", "remaining", "steps", "amount", "capped"),
    [
        # total, pooled, level, left of the year: after remainder, deductible, rate, ceiling
        (1_000_000, 600_000, 1, None, (400_000, 380_000, 228_000, 228_000), 228_000, False),
        (1_000_000, 600_000, 2, None, (400_000, 370_000, 185_000, 185_000), 185_000, False),
        (1_000_000, 600_000, 3, None, (400_000, 360_000, 144_000, 144_000), 144_000, False),
        (5_000_001, 1_000_000, 3, None, (4_000_001, 3_960_001, 1_584_000, 1_584_000), 1_584_000, False),
        (40_003, 0, 1, None, (40_003, 20_003, 12_002, 12_002), 12_002, False),
        (30_001, 0, 2, None, (30_001, 1, 1, 1), 1, False),
        (20_000, 0, 1, None, (20_000, 0, 0, 0), 0, False),
        (20_001, 0, 1, None, (20_001, 1, 1, 1), 1, False),
        (100_000, 90_000, 3, None, (10_000, 0, 0, 0), 0, False),
        (100_000, 100_000, 1, None, (0, 0, 0, 0), 0, False),
        (0, 0, 1, None, (0, 0, 0, 0), 0, False),
        (10_000_000, 0, 1, None, (10_000_000, 9_980_000, 5_988_000, 2_000_000), 2_000_000, True),
        (10_000_000, 0, 1, 500_000, (10_000_000, 9_980_000, 5_988_000, 500_000), 500_000, True),
        (1_000_000, 600_000, 1, 228_000, (400_000, 380_000, 228_000, 228_000), 228_000, False),
        (1_000_000, 600_000, 1, 227_999, (400_000, 380_000, 228_000, 227_999), 227_999, True),
        (1_000_000, 600_000, 1, 0, (400_000, 380_000, 228_000, 0), 0, True),
    ],
)
def test_x5_table_of_the_quanzhou_inpatient_plan(
    total: int, pooled: int, level: int, remaining: int | None, steps: tuple[int, ...], amount: int, *, capped: bool
) -> None:
    found = assess(PLAN, "inpatient", _inputs(total, pooled, level), remaining)
    assert tuple(line.after_fen for line in found.lines) == steps
    assert [line.rule for line in found.lines] == ["remainder", "deductible", "rate", "yearly_ceiling"]
    assert (found.amount_fen, found.capped) == (amount, capped)


def test_x5_every_line_says_its_step_in_plain_words() -> None:
    lines = assess(PLAN, "inpatient", _inputs(1_000_000, 600_000, 3), 1_000_000).lines
    assert [line.text.of("zh_CN") for line in lines] == [
        "费用总额 10,000.00 元，减去医保统筹已支付 6,000.00 元，剩余 4,000.00 元。",
        "3 级医院每次住院的起付线为 400.00 元，减去后为 3,600.00 元。",
        "3 级医院补助 40%：3,600.00 元 × 40% = 1,440.00 元（四舍五入到分）。",
        "每人每年最高补助 20,000.00 元，该年度还可补助 10,000.00 元，本次补助 1,440.00 元。",
    ]
    assert lines[2].text.of("en") == (
        "The rate at level 3 is 40%: 3,600.00 yuan × 40% = 1,440.00 yuan, rounded to the fen."
    )
    assert [line.inputs for line in lines] == [
        {"total_fen": 1_000_000, "pooled_paid_fen": 600_000},
        {"hospital_level": 3, "deductible_fen": 40_000},
        {"hospital_level": 3, "rate": "0.40", "rounding": "half_up"},
        {"yearly_ceiling_fen": 2_000_000, "remaining_fen": 1_000_000},
    ]


def test_an_assessment_is_stored_and_read_back_unchanged() -> None:
    found = assess(PLAN, "inpatient", _inputs(1_000_000, 600_000, 3), None)
    assert Assessment.read(found.document(), PLAN.kind("inpatient")) == found


@pytest.mark.parametrize("name", ["total_fen", "pooled_paid_fen", "hospital_level"])
@pytest.mark.parametrize("value", [1.0, Decimal(1), "1", True, None])
def test_floats_and_everything_but_whole_numbers_are_refused(name: str, value: Any) -> None:
    with pytest.raises(TypeError):
        replace(_inputs(10), **{name: value})


def test_a_float_of_the_ceiling_is_refused() -> None:
    with pytest.raises(TypeError):
        assess(PLAN, "inpatient", _inputs(10), 1.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["total_fen", "pooled_paid_fen"])
def test_negative_amounts_are_refused(name: str) -> None:
    changes: dict[str, Any] = {name: -1}
    with pytest.raises(ValueError, match="negative"):
        replace(_inputs(10), **changes)
    with pytest.raises(ValueError, match="negative"):
        assess(PLAN, "inpatient", _inputs(10), -1)


def test_nonsense_is_refused_with_its_field() -> None:
    with pytest.raises(PooledExceedsTotal) as pooled:
        _inputs(10, 11)
    with pytest.raises(DatesReversed) as dates:
        AssessmentInputs(10, 0, 1, DAY, date(2026, 2, 28))
    with pytest.raises(NotInPlan) as level:
        assess(PLAN, "inpatient", _inputs(10, 0, 4))
    assert [refused.value.field for refused in (pooled, dates, level)] == [
        "pooled_paid_fen",
        "discharged_on",
        "hospital_level",
    ]
    with pytest.raises(UnknownBenefitKind):
        assess(PLAN, "dental", _inputs(10))


@pytest.mark.parametrize(("rounding", "amount"), [("half_up", 2), ("down", 1), ("up", 2)])
def test_rounding_is_the_plans_choice(rounding: str, amount: int) -> None:
    kind = PLAN.kind("inpatient")
    rate = next(rule for rule in kind.rules if isinstance(rule.step, Rate))
    plan = replace(PLAN, benefit_kinds=(replace(kind, rules=(replace(rate, rounding=rounding),)),))
    assert assess(plan, "inpatient", _inputs(3, 0, 2)).amount_fen == amount


def test_a_step_that_promised_to_be_exact_is_held_to_it() -> None:
    kind = PLAN.kind("inpatient")
    rate = next(rule for rule in kind.rules if isinstance(rule.step, Rate))
    plan = replace(PLAN, benefit_kinds=(replace(kind, rules=(replace(rate, rounding="exact"),)),))
    with pytest.raises(BadPlan, match="not whole"):
        assess(plan, "inpatient", _inputs(3, 0, 2))


FEN = st.integers(0, 10_000_000_000)


@st.composite
def cases(draw: st.DrawFn) -> tuple[AssessmentInputs, int | None]:
    total = draw(FEN)
    inputs = _inputs(total, draw(st.integers(0, total)), draw(st.sampled_from([1, 2, 3])))
    return inputs, draw(st.none() | st.integers(0, PLAN.yearly_ceiling_fen))


@given(cases())
def test_amount_lies_between_nothing_and_the_remainder_and_never_above_what_is_left(
    case: tuple[AssessmentInputs, int | None],
) -> None:
    inputs, remaining = case
    found = assess(PLAN, "inpatient", inputs, remaining)
    assert 0 <= found.amount_fen <= inputs.total_fen - inputs.pooled_paid_fen
    assert found.amount_fen <= (PLAN.yearly_ceiling_fen if remaining is None else remaining)


@given(cases(), FEN)
def test_amount_grows_with_the_total(case: tuple[AssessmentInputs, int | None], more: int) -> None:
    inputs, remaining = case
    larger = replace(inputs, total_fen=inputs.total_fen + more)
    less, amount = (assess(PLAN, "inpatient", item, remaining).amount_fen for item in (inputs, larger))
    assert less <= amount


@given(cases())
def test_lines_follow_one_another_from_the_total_to_the_amount(case: tuple[AssessmentInputs, int | None]) -> None:
    inputs, remaining = case
    found = assess(PLAN, "inpatient", inputs, remaining)
    assert found.lines[0].before_fen == inputs.total_fen
    assert all(line.after_fen == following.before_fen for line, following in pairwise(found.lines))
    changes = sum(line.after_fen - line.before_fen for line in found.lines)
    assert inputs.total_fen + changes == found.amount_fen == found.lines[-1].after_fen


@given(cases())
def test_same_inputs_same_version_same_fen(case: tuple[AssessmentInputs, int | None]) -> None:
    inputs, remaining = case
    again = load_plans().version("quanzhou-inpatient", 1)
    assert assess(PLAN, "inpatient", inputs, remaining) == assess(again, "inpatient", inputs, remaining)


@given(cases())
def test_capped_says_whether_the_ceiling_took_something(case: tuple[AssessmentInputs, int | None]) -> None:
    inputs, remaining = case
    found = assess(PLAN, "inpatient", inputs, remaining)
    assert found.capped == (found.lines[-1].after_fen < found.lines[-1].before_fen)
