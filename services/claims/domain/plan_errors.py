"""What plans and assessments refuse."""

from collections.abc import Sequence

from shared.errors import Invalid


class BadPlan(Exception):
    """A plan document that cannot be used, with every reason found."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = tuple(reasons)


class UnknownPlan(Invalid):
    code = "unknown_plan"
    message = "There is no such plan on that day."


class UnknownBenefitKind(Invalid):
    code = "unknown_benefit_kind"
    message = "The plan has no such benefit."


class NotInPlan(Invalid):
    code = "not_in_plan"
    message = "The plan has no rule for this value."


class PooledExceedsTotal(Invalid):
    code = "pooled_exceeds_total"
    message = "Pooled insurance cannot have paid more than the total."


class DatesReversed(Invalid):
    code = "dates_reversed"
    message = "The day of discharge is before the day of admission."
