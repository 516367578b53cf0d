"""Plans: documents that say what is claimed, what each role may see, and how it is paid.

A published version never changes; a claim is pinned to the version it was filed under.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from services.claims.domain.plan_document import read_document
from services.claims.domain.plan_errors import BadPlan, UnknownBenefitKind, UnknownPlan
from services.claims.domain.rules import Rule
from services.claims.domain.texts import Localised

FOLDER = Path(__file__).parents[1] / "plans"


@dataclass(frozen=True)
class Choice:
    value: str
    name: Localised


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `type` is text, long_text, money, date, choice or account."""

    code: str
    type: str
    name: Localised
    help: Localised
    required: bool
    returnable: bool
    """A reviewer may open it again."""
    visible_to: frozenset[str]
    choices: tuple[Choice, ...]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            code=document["code"],
            type=document["type"],
            name=Localised.read(document["name"]),
            help=Localised.read(document.get("help")),
            required=document["required"],
            returnable=document["returnable"],
            visible_to=frozenset(document["visible_to"]),
            choices=tuple(Choice(item["value"], Localised.read(item["name"])) for item in document.get("choices", ())),
        )


@dataclass(frozen=True)
class DocumentKind:
    """One kind of picture to hand in."""

    kind: str
    name: Localised
    help: Localised
    required: bool
    returnable: bool
    visible_to: frozenset[str]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            kind=document["kind"],
            name=Localised.read(document["name"]),
            help=Localised.read(document.get("help")),
            required=document["required"],
            returnable=document["returnable"],
            visible_to=frozenset(document["visible_to"]),
        )


@dataclass(frozen=True)
class BenefitKind:
    """What can be claimed: its fields, documents and rules."""

    code: str
    name: Localised
    help: Localised
    fields: tuple[Field, ...]
    documents: tuple[DocumentKind, ...]
    rules: tuple[Rule, ...]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        return cls(
            code=document["code"],
            name=Localised.read(document["name"]),
            help=Localised.read(document["help"]),
            fields=tuple(map(Field.read, document["fields"])),
            documents=tuple(map(DocumentKind.read, document["documents"])),
            rules=tuple(map(Rule.read, document["rules"])),
        )

    def visible_fields(self, roles: Iterable[str]) -> frozenset[str]:
        """Codes of the fields that any of the roles may see."""
        held = set(roles)
        return frozenset(field.code for field in self.fields if field.visible_to & held)

    def visible_documents(self, roles: Iterable[str]) -> frozenset[str]:
        """Document kinds that any of the roles may see."""
        held = set(roles)
        return frozenset(document.kind for document in self.documents if document.visible_to & held)

    def required_documents(self) -> frozenset[str]:
        return frozenset(document.kind for document in self.documents if document.required)

    def returnable(self) -> tuple[str, ...]:
        """What a reviewer may open again: field codes, and `documents.<kind>`."""
        fields = [field.code for field in self.fields if field.returnable]
        return (*fields, *(f"documents.{document.kind}" for document in self.documents if document.returnable))


@dataclass(frozen=True)
class Plan:
    """One version of a plan of one agency."""

    id: str
    agency: str
    version: int
    effective_from: date
    effective_to: date | None
    name: Localised
    assumptions: tuple[Localised, ...]
    waiting_days: int
    file_within_days_of_discharge: int
    yearly_ceiling_fen: int
    invoice_paid_once: bool
    benefit_kinds: tuple[BenefitKind, ...]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """From a document that `read_document` has checked."""
        until = document.get("effective_to")
        return cls(
            id=document["id"],
            agency=document["agency"],
            version=document["version"],
            effective_from=date.fromisoformat(document["effective_from"]),
            effective_to=None if until is None else date.fromisoformat(until),
            name=Localised.read(document["name"]),
            assumptions=tuple(map(Localised.read, document["assumptions"])),
            waiting_days=document["covers"]["waiting_days"],
            file_within_days_of_discharge=document["windows"]["file_within_days_of_discharge"],
            yearly_ceiling_fen=document["limits"]["yearly_ceiling_fen"],
            invoice_paid_once=document["limits"]["invoice_paid_once"],
            benefit_kinds=tuple(map(BenefitKind.read, document["benefit_kinds"])),
        )

    def kind(self, code: str) -> BenefitKind:
        """The benefit kind, or UnknownBenefitKind."""
        for kind in self.benefit_kinds:
            if kind.code == code:
                return kind
        raise UnknownBenefitKind(field="benefit_kind")

    def effective(self, on: date) -> bool:
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def covers(self, starts_on: date, ends_on: date | None, day: date) -> bool:
        """Whether cover of these dates pays for care on this day, after the waiting period."""
        return starts_on + timedelta(days=self.waiting_days) <= day and (ends_on is None or day <= ends_on)

    def last_filing_day(self, discharged_on: date) -> date:
        return discharged_on + timedelta(days=self.file_within_days_of_discharge)

    def ceiling_year(self, discharged_on: date) -> int:
        """The year whose ceiling counts: that of the discharge."""
        return discharged_on.year


class PlanBook:
    """Every published version of every plan."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._plans: dict[tuple[str, int], Plan] = {}
        for plan in plans:
            if self._plans.setdefault((plan.id, plan.version), plan) is not plan:
                raise BadPlan([f"{plan.id} version {plan.version} is published twice"])
        self._in_order = [plan for _, plan in sorted(self._plans.items())]
        self._of_agency: dict[str, PlanBook] = {}

    def of_agency(self, agency: str) -> "PlanBook":
        """The plans of one agency alone."""
        if agency not in self._of_agency:
            self._of_agency[agency] = PlanBook(plan for plan in self._in_order if plan.agency == agency)
        return self._of_agency[agency]

    def current(self, plan_id: str, on: date) -> Plan:
        """The newest version in force on a day, or UnknownPlan."""
        for plan in reversed(self._in_order):
            if plan.id == plan_id and plan.effective(on):
                return plan
        raise UnknownPlan(field="plan_id")

    def version(self, plan_id: str, version: int) -> Plan:
        """A version that something is pinned to, or UnknownPlan."""
        found = self._plans.get((plan_id, version))
        if found is None:
            raise UnknownPlan(field="plan_id")
        return found

    def all_current(self, on: date) -> list[Plan]:
        """The newest version in force of each plan, by id."""
        newest = {plan.id: plan for plan in self._in_order if plan.effective(on)}
        return [newest[plan_id] for plan_id in sorted(newest)]


def load_plan(path: Path) -> Plan:
    """One file, checked against the schema and for sense; raises BadPlan with every reason."""
    return Plan.read(read_document(path))


def load_plans(folder: Path = FOLDER) -> PlanBook:
    """Every plan file of a folder; one bad file stops the start."""
    return PlanBook(load_plan(path) for path in sorted(folder.glob("*.yaml")))
