"""The kinds of step that a plan's rules are made of: each takes the amount so far and gives the next one.

A further kind is one more class listed in KINDS and one more definition in plans/plan.schema.json. A value that
depends on a fact of the claim is written `{by: fact, table: {key: value}}`; rates are text, so that no float arises.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any, NamedTuple, Protocol, Self

from services.claims.domain.plan_errors import BadPlan, NotInPlan
from services.claims.domain.texts import Localised

Facts = Mapping[str, str | int]
"""What a step may look at: the inputs of the claim and what is left of the year."""

_ROUNDINGS = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN, "up": ROUND_UP}
_ZERO = Decimal(0)


class Outcome(NamedTuple):
    """The amount after a step, before rounding, and the inputs that explain it."""

    amount: Decimal
    inputs: dict[str, str | int]


class Step(Protocol):
    """One kind of rule, read from its part of the document."""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """From the (already validated) document."""

    @property
    def names(self) -> set[str]:
        """The inputs that it explains itself by."""

    def apply(self, amount: Decimal, facts: Facts) -> Outcome:
        """The next amount."""


@dataclass(frozen=True)
class Chosen:
    """A value, or one chosen by a fact."""

    by: str | None
    table: Mapping[str, str | int]

    @classmethod
    def read(cls, value: Any) -> Self:
        if isinstance(value, Mapping):
            return cls(str(value["by"]), dict(value["table"]))
        return cls(None, {"": value})

    def of(self, facts: Facts) -> str | int:
        """The value for these facts; a key that the table lacks is not in the plan."""
        key = "" if self.by is None else str(facts[self.by])
        if key not in self.table:
            raise NotInPlan(field=self.by)
        return self.table[key]

    @property
    def names(self) -> set[str]:
        return set() if self.by is None else {self.by}

    def shown(self, facts: Facts) -> dict[str, str | int]:
        """The fact that chose."""
        return {} if self.by is None else {self.by: facts[self.by]}


@dataclass(frozen=True)
class Remainder:
    """What another payer has not paid."""

    minus: str

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(str(document["minus"]))

    @property
    def names(self) -> set[str]:
        return {"total_fen", self.minus}

    def apply(self, amount: Decimal, facts: Facts) -> Outcome:
        inputs = {"total_fen": facts["total_fen"], self.minus: facts[self.minus]}
        return Outcome(max(_ZERO, amount - Decimal(facts[self.minus])), inputs)


@dataclass(frozen=True)
class Deductible:
    """A part of each admission that the person bears."""

    amount_fen: Chosen

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(Chosen.read(document["amount_fen"]))

    @property
    def names(self) -> set[str]:
        return self.amount_fen.names | {"deductible_fen"}

    def apply(self, amount: Decimal, facts: Facts) -> Outcome:
        deductible = self.amount_fen.of(facts)
        inputs = {**self.amount_fen.shown(facts), "deductible_fen": deductible}
        return Outcome(max(_ZERO, amount - Decimal(deductible)), inputs)


@dataclass(frozen=True)
class Rate:
    """A share of the amount."""

    rate: Chosen

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(Chosen.read(document["rate"]))

    @property
    def names(self) -> set[str]:
        return self.rate.names | {"rate"}

    def apply(self, amount: Decimal, facts: Facts) -> Outcome:
        rate = self.rate.of(facts)
        return Outcome(amount * Decimal(rate), {**self.rate.shown(facts), "rate": rate})


@dataclass(frozen=True)
class YearlyCeiling:
    """What is left of the plan's ceiling per person and year."""

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        del document  # the ceiling is the plan's, shared by its benefit kinds
        return cls()

    @property
    def names(self) -> set[str]:
        return {"yearly_ceiling_fen", "remaining_fen"}

    def apply(self, amount: Decimal, facts: Facts) -> Outcome:
        inputs = {name: facts[name] for name in ("remaining_fen", "yearly_ceiling_fen")}
        return Outcome(min(amount, Decimal(facts["remaining_fen"])), inputs)


KINDS: dict[str, type[Step]] = {
    "remainder": Remainder,
    "deductible": Deductible,
    "rate": Rate,
    "yearly_ceiling": YearlyCeiling,
}


@dataclass(frozen=True)
class Rule:
    """A step with its rounding and the text that explains it."""

    kind: str
    step: Step
    rounding: str
    text: Localised

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """From the document; a text may mention only what the step knows."""
        step = KINDS[document["rule"]].read(document)
        text = Localised.read(document["text"])
        unknown = text.names() - step.names - {"before", "after"}
        if unknown:
            raise BadPlan([f"the text of {document['rule']} mentions {', '.join(sorted(unknown))}"])
        return cls(document["rule"], step, document["rounding"], text)

    def rounded(self, amount: Decimal) -> Decimal:
        """Whole fen; `exact` promises that there is nothing to round."""
        if self.rounding == "exact":
            if amount != amount.to_integral_value():
                raise BadPlan([f"{self.kind} says exact, but {amount} is not whole"])
            return amount
        return amount.quantize(Decimal(1), rounding=_ROUNDINGS[self.rounding])
