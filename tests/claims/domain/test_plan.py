"""S1.3 (what is asked and shown is data), S3.7 (rules as data), X22 (the version is pinned)."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.claims.domain.plan import FOLDER, Plan, PlanBook, load_plan, load_plans
from services.claims.domain.plan_document import read_document
from services.claims.domain.plan_errors import BadPlan, UnknownBenefitKind, UnknownPlan

PUBLISHED = {
    "quanzhou-inpatient.v1.yaml": "ebfeac35464b326bee65ede769931a54b42c6b687d1fb1c70a182e837354f7ce",
}
"""A published version never changes: a change is a new file with the next version."""

DAY = date(2026, 3, 31)


@pytest.fixture
def plan() -> Plan:
    return load_plans().version("quanzhou-inpatient", 1)


def _document() -> dict[str, Any]:
    return read_document(FOLDER / "quanzhou-inpatient.v1.yaml")


def _written(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "plan.yaml"
    path.write_text(json.dumps(document), "utf-8")
    return path


def test_x22_published_versions_never_change() -> None:
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in FOLDER.glob("*.yaml")}
    assert found == PUBLISHED


def test_every_file_is_named_after_its_plan_and_version() -> None:
    for path in FOLDER.glob("*.yaml"):
        plan = load_plan(path)
        assert path.name == f"{plan.id}.v{plan.version}.yaml"


def test_s1_3_what_is_asked_and_handed_in(plan: Plan) -> None:
    kind = plan.kind("inpatient")
    assert kind.name.of("zh_CN") == "住院"
    assert kind.help.of("zh_CN")
    assert [field.code for field in kind.fields if field.required] == [field.code for field in kind.fields]
    assert kind.required_documents() == {"invoice", "discharge_summary"}
    assert kind.returnable() == (
        "hospital_name",
        "hospital_level",
        "admitted_on",
        "discharged_on",
        "total_fen",
        "pooled_paid_fen",
        "invoice_number",
        "invoice_issuer",
        "diagnosis",
        "documents.invoice",
        "documents.discharge_summary",
    )


def test_the_employer_never_sees_diagnosis_or_account(plan: Plan) -> None:
    kind = plan.kind("inpatient")
    assert not kind.visible_fields(["employer_clerk"]) & {"diagnosis", "account"}
    assert kind.visible_documents(["employer_clerk"]) == {"invoice"}


def test_finance_sees_amounts_and_account_and_no_medical_document(plan: Plan) -> None:
    kind = plan.kind("inpatient")
    assert kind.visible_fields(["finance"]) == {"total_fen", "pooled_paid_fen", "account"}
    assert kind.visible_documents(["finance"]) == set()


def test_the_worker_sees_all(plan: Plan) -> None:
    kind = plan.kind("inpatient")
    assert kind.visible_fields(["worker"]) == {field.code for field in kind.fields}
    assert kind.visible_documents(["worker"]) == {"invoice", "discharge_summary"}


def test_all_texts_are_in_both_languages(plan: Plan) -> None:
    kind = plan.kind("inpatient")
    texts = [plan.name, kind.name, kind.help, *(field.name for field in kind.fields)]
    texts += [item.name for item in kind.documents] + [rule.text for rule in kind.rules] + list(plan.assumptions)
    assert all(text.zh_CN and text.en for text in texts)


def test_cover_counts_from_the_end_of_the_waiting_period(plan: Plan) -> None:
    start = date(2026, 1, 1)
    assert plan.covers(start, None, start)
    assert not plan.covers(start, None, date(2025, 12, 31))
    assert plan.covers(start, date(2026, 1, 5), date(2026, 1, 5))
    assert not plan.covers(start, date(2026, 1, 5), date(2026, 1, 6))
    waiting = replace(plan, waiting_days=30)
    assert not waiting.covers(start, None, date(2026, 1, 30))
    assert waiting.covers(start, None, date(2026, 1, 31))


def test_dates_that_follow_from_the_discharge(plan: Plan) -> None:
    assert plan.last_filing_day(date(2026, 1, 1)) == date(2027, 1, 1)
    assert plan.ceiling_year(date(2026, 1, 1)) == 2026


def test_unknown_benefit_kind(plan: Plan) -> None:
    with pytest.raises(UnknownBenefitKind):
        plan.kind("dental")


def test_x22_the_newest_version_in_force_is_current_and_older_ones_stay(plan: Plan) -> None:
    second = replace(plan, version=2, effective_from=date(2026, 4, 1))
    book = PlanBook([second, plan])
    assert book.current(plan.id, date(2026, 3, 31)) is plan
    assert book.current(plan.id, date(2026, 4, 1)) is second
    assert book.version(plan.id, 1) is plan
    assert book.all_current(date(2026, 4, 1)) == [second]


def test_version_ten_is_newer_than_nine(plan: Plan) -> None:
    book = PlanBook([replace(plan, version=number) for number in (10, 9)])
    assert book.current(plan.id, DAY).version == 10


def test_a_plan_outside_its_dates_is_unknown(plan: Plan) -> None:
    book = PlanBook([replace(plan, effective_to=date(2026, 1, 1))])
    for day in (date(2023, 12, 31), date(2026, 1, 2)):
        with pytest.raises(UnknownPlan):
            book.current(plan.id, day)
    with pytest.raises(UnknownPlan):
        book.version(plan.id, 2)


def test_an_agency_finds_only_its_own_plans() -> None:
    assert load_plans().of_agency("350500").all_current(DAY)
    with pytest.raises(UnknownPlan):
        load_plans().of_agency("371000").version("quanzhou-inpatient", 1)


def test_a_version_published_twice_is_refused(plan: Plan) -> None:
    with pytest.raises(BadPlan, match="published twice"):
        PlanBook([plan, replace(plan)])


def test_json_is_as_good_as_yaml(tmp_path: Path, plan: Plan) -> None:
    assert load_plan(_written(tmp_path, _document())) == plan


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (("limits", "yearly_ceiling_fen"), 20000.5, "is a float"),
        (("limits", "yearly_ceiling_fen"), 2000000.0, "is a float"),
        (("limits", "yearly_ceiling_fen"), 1e30, "is a float"),
        (("limits", "yearly_ceiling_fen"), 10**30, "yearly_ceiling_fen"),
        (("limits", "yearly_ceiling_fen"), -1, "yearly_ceiling_fen"),
        (("limits", "surprise"), 1, "surprise"),
        (("effective_from",), "2026-02-30", "2026-02-30"),
        (("effective_to",), "2020-01-01", "before effective_from"),
        (("agency",), "Quanzhou", "agency"),
        (("benefit_kinds", 0, "fields", 0, "visible_to"), ["everybody"], "everybody"),
        (("benefit_kinds", 0, "fields", 1, "choices"), [], "choices"),
        (("benefit_kinds", 0, "fields", 1, "code"), "hospital_name", "more than once"),
        (("benefit_kinds", 0, "fields", 9, "returnable"), True, r"fields.9.returnable"),
        (("benefit_kinds", 0, "documents", 1, "kind"), "invoice", "more than once"),
        (("benefit_kinds", 0, "rules", 2, "rate", "table", "1"), 0.6, "is a float"),
        (("benefit_kinds", 0, "rules", 2, "rate", "table", "1"), "1.2", r"rules.2.rate.table.1: '1.2'"),
        (("benefit_kinds", 0, "rules", 2, "rate", "table", "4"), "0.2", "exactly the values"),
        (("benefit_kinds", 0, "rules", 2, "rounding"), "exact", "rules.2.rounding"),
        (("benefit_kinds", 0, "rules", 2, "text", "zh_CN"), "补助 {bribe}", "bribe"),
        (("benefit_kinds", 0, "rules", 2, "rule"), "lottery", "lottery"),
        (("benefit_kinds", 0, "rules"), [], "rules"),
    ],
)
def test_s3_7_a_bad_document_is_refused_with_the_place(
    tmp_path: Path, place: tuple[str | int, ...], value: Any, reason: str
) -> None:
    document = _document()
    target: Any = document
    for step in place[:-1]:
        target = target[step]
    target[place[-1]] = value
    with pytest.raises(BadPlan, match=reason):
        load_plan(_written(tmp_path, document))


def test_the_ceiling_stands_last(tmp_path: Path) -> None:
    document = _document()
    document["benefit_kinds"][0]["rules"].reverse()
    with pytest.raises(BadPlan, match="stands last"):
        load_plan(_written(tmp_path, document))


@pytest.mark.parametrize(
    "text", ["a: 1\na: 2\n", "a: [", "[" * 5000, "a: !!python/object:os.system x", "a: &x [*x]", ""]
)
def test_unreadable_yaml_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadPlan):
        load_plan(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadPlan, match="cannot be read"):
        load_plan(tmp_path / "none.yaml")
