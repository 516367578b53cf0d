"""What a claim is worth under a plan, explained line by line. Pure: same inputs, same version, same fen.

Integer fen go in and come out; in between everything is Decimal; a float is refused wherever it tries.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from services.claims.domain.plan import BenefitKind, Plan
from services.claims.domain.plan_errors import DatesReversed, PooledExceedsTotal
from services.claims.domain.rules import Rule
from services.claims.domain.texts import Localised


@dataclass(frozen=True)
class AssessmentInputs:
    """The facts of a claim that the rules look at; nonsense is refused here."""

    total_fen: int
    pooled_paid_fen: int
    hospital_level: int
    admitted_on: date
    discharged_on: date

    def __post_init__(self) -> None:
        for name in ("total_fen", "pooled_paid_fen", "hospital_level"):
            _whole(name, getattr(self, name))
        if self.pooled_paid_fen > self.total_fen:
            raise PooledExceedsTotal(field="pooled_paid_fen")
        if self.discharged_on < self.admitted_on:
            raise DatesReversed(field="discharged_on")

    def facts(self) -> dict[str, str | int]:
        return {
            "total_fen": self.total_fen,
            "pooled_paid_fen": self.pooled_paid_fen,
            "hospital_level": self.hospital_level,
            "admitted_on": self.admitted_on.isoformat(),
            "discharged_on": self.discharged_on.isoformat(),
        }


class Line(NamedTuple):
    """One step: the rule, its inputs, the amount before and after; the plan has the words for it."""

    rule: str
    wording: Localised
    inputs: dict[str, str | int]
    before_fen: int
    after_fen: int

    @property
    def text(self) -> Localised:
        """The sentence that says so."""
        return self.wording.filled({**self.inputs, "before": self.before_fen, "after": self.after_fen})

    def document(self) -> dict[str, Any]:
        """As stored: JSON, without the words, which a published version of a plan keeps for good."""
        return {
            "rule": self.rule,
            "inputs": self.inputs,
            "before_fen": self.before_fen,
            "after_fen": self.after_fen,
        }


@dataclass(frozen=True)
class Assessment:
    """The result with its explanation."""

    amount_fen: int
    capped: bool
    """The yearly ceiling took something away."""
    lines: tuple[Line, ...]

    def document(self) -> dict[str, Any]:
        """As stored: JSON; `read` with the same benefit kind gives the same assessment back."""
        return {
            "amount_fen": self.amount_fen,
            "capped": self.capped,
            "lines": [line.document() for line in self.lines],
        }

    @classmethod
    def read(cls, document: Mapping[str, Any], kind: BenefitKind) -> Self:
        """From what was stored under this benefit kind of the plan's version."""
        lines = (Line(wording=rule.text, **line) for rule, line in zip(kind.rules, document["lines"], strict=True))
        return cls(document["amount_fen"], document["capped"], tuple(lines))


def assess(
    plan: Plan, benefit_kind: str, inputs: AssessmentInputs, remaining_ceiling_fen: int | None = None
) -> Assessment:
    """Apply the kind's rules in order; `remaining_ceiling_fen` is None while nothing of the year is used."""
    kind: BenefitKind = plan.kind(benefit_kind)
    remaining = plan.yearly_ceiling_fen if remaining_ceiling_fen is None else remaining_ceiling_fen
    _whole("remaining_ceiling_fen", remaining)
    facts = {**inputs.facts(), "yearly_ceiling_fen": plan.yearly_ceiling_fen, "remaining_fen": remaining}
    lines: list[Line] = []
    amount = Decimal(inputs.total_fen)
    for rule in kind.rules:
        line = _apply(rule, amount, facts)
        lines.append(line)
        amount = Decimal(line.after_fen)
    capped = any(line.rule == "yearly_ceiling" and line.after_fen < line.before_fen for line in lines)
    return Assessment(int(amount), capped, tuple(lines))


def _apply(rule: Rule, amount: Decimal, facts: Mapping[str, str | int]) -> Line:
    outcome = rule.step.apply(amount, facts)
    before, after = int(amount), int(rule.rounded(outcome.amount))
    inputs = outcome.inputs if rule.rounding == "exact" else {**outcome.inputs, "rounding": rule.rounding}
    return Line(rule.kind, rule.text, inputs, before, after)


def _whole(name: str, value: Any) -> None:
    if type(value) is not int:
        raise TypeError(f"{name} is a {type(value).__name__}, not a whole number")
    if value < 0:
        raise ValueError(f"{name} is negative")
