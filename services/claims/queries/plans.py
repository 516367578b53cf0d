"""Plans as people read them: what is claimed, what is asked for, who sees it."""

from datetime import date

from pydantic import BaseModel

from services.claims.domain.plan import BenefitKind, Plan, PlanBook
from shared.i18n.catalogue import Translator


class ChoiceOut(BaseModel):
    value: str
    name: str


class FieldOut(BaseModel):
    code: str
    type: str
    name: str
    help: str
    required: bool
    returnable: bool
    visible_to: list[str]
    choices: list[ChoiceOut]


class DocumentKindOut(BaseModel):
    kind: str
    name: str
    help: str
    required: bool
    returnable: bool
    visible_to: list[str]


class BenefitKindOut(BaseModel):
    code: str
    name: str
    help: str
    fields: list[FieldOut]
    documents: list[DocumentKindOut]


class PlanTexts(BaseModel):
    assumptions: list[str]


class PlanOut(BaseModel):
    id: str
    version: int
    name: str
    benefit_kinds: list[BenefitKindOut]
    yearly_ceiling_fen: int
    file_within_days_of_discharge: int
    texts: PlanTexts


class PlansOut(BaseModel):
    items: list[PlanOut]


def plans_out(plans: PlanBook, day: date, translate: Translator) -> PlansOut:
    """The newest version in force of each plan."""
    return PlansOut(items=[_plan(plan, translate.locale) for plan in plans.all_current(day)])


def _plan(plan: Plan, locale: str) -> PlanOut:
    return PlanOut(
        id=plan.id,
        version=plan.version,
        name=plan.name.of(locale),
        benefit_kinds=[_benefit(kind, locale) for kind in plan.benefit_kinds],
        yearly_ceiling_fen=plan.yearly_ceiling_fen,
        file_within_days_of_discharge=plan.file_within_days_of_discharge,
        texts=PlanTexts(assumptions=[text.of(locale) for text in plan.assumptions]),
    )


def _benefit(kind: BenefitKind, locale: str) -> BenefitKindOut:
    fields = [
        FieldOut(
            code=field.code,
            type=field.type,
            name=field.name.of(locale),
            help=field.help.of(locale),
            required=field.required,
            returnable=field.returnable,
            visible_to=sorted(field.visible_to),
            choices=[ChoiceOut(value=choice.value, name=choice.name.of(locale)) for choice in field.choices],
        )
        for field in kind.fields
    ]
    documents = [
        DocumentKindOut(
            kind=each.kind,
            name=each.name.of(locale),
            help=each.help.of(locale),
            required=each.required,
            returnable=each.returnable,
            visible_to=sorted(each.visible_to),
        )
        for each in kind.documents
    ]
    return BenefitKindOut(
        code=kind.code,
        name=kind.name.of(locale),
        help=kind.help.of(locale),
        fields=fields,
        documents=documents,
    )
