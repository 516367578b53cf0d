"""`plans validate FILE` and `plans explain FILE --case CASE.json`: a plan is tried before it is published."""

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from services.claims.domain.assessment import Assessment, AssessmentInputs, assess
from services.claims.domain.plan import Plan, load_plan
from services.claims.domain.plan_errors import BadPlan
from services.claims.domain.texts import yuan
from shared.errors import DomainError
from shared.i18n.catalogue import Translator
from shared.settings import Settings

_INPUTS = {"total_fen", "pooled_paid_fen", "hospital_level", "admitted_on", "discharged_on"}
_CASE = _INPUTS | {"benefit_kind", "remaining_ceiling_fen"}


class BadCase(Exception):
    """The case file does not describe a case."""


async def plans(settings: Settings, words: Sequence[str]) -> int:
    """A subcommand of the claims service; 0 when the plan is good and, for explain, the case could be assessed."""
    del settings  # a plan needs no database
    try:
        arguments = _parser().parse_args(words)
    except SystemExit as refused:
        return int(refused.code or 0)
    return await asyncio.to_thread(_run, arguments, Console(highlight=False, soft_wrap=True))


def _run(arguments: argparse.Namespace, console: Console) -> int:
    try:
        plan = load_plan(arguments.file)
        if arguments.command == "explain":
            _show(console, plan, _assessed(plan, arguments.case), arguments.locale)
        else:
            console.print(f"{arguments.file.name}: {plan.id} version {plan.version} is valid.", markup=False)
    except BadPlan as error:
        for reason in error.reasons:
            console.print(f"{arguments.file.name}: {reason}", markup=False)
        return 1
    except (BadCase, DomainError) as error:
        text = Translator(arguments.locale)(error.message) if isinstance(error, DomainError) else str(error)
        console.print(f"{arguments.case.name}: {text}", markup=False)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plans")
    commands = parser.add_subparsers(dest="command", required=True)
    validate = commands.add_parser("validate", help="check a plan file against its schema")
    explain = commands.add_parser("explain", help="assess a case and print every step")
    for command in (validate, explain):
        command.add_argument("file", type=Path)
    explain.add_argument("--case", type=Path, required=True, help="a JSON file")
    explain.add_argument("--locale", choices=("zh_CN", "en"), default="zh_CN")
    return parser


def _assessed(plan: Plan, path: Path) -> Assessment:
    case = _read_case(path)
    try:
        inputs = AssessmentInputs(
            total_fen=case["total_fen"],
            pooled_paid_fen=case["pooled_paid_fen"],
            hospital_level=case["hospital_level"],
            admitted_on=date.fromisoformat(case["admitted_on"]),
            discharged_on=date.fromisoformat(case["discharged_on"]),
        )
        return assess(plan, case.get("benefit_kind", ""), inputs, case.get("remaining_ceiling_fen"))
    except (TypeError, ValueError) as error:
        raise BadCase(str(error)) from error


def _read_case(path: Path) -> Mapping[str, Any]:
    try:
        case = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadCase(f"cannot be read: {error}") from error
    if not isinstance(case, dict) or not _INPUTS <= case.keys() <= _CASE:
        raise BadCase(f"a case has {', '.join(sorted(_INPUTS))}, benefit_kind, and may have remaining_ceiling_fen")
    return case


def _show(console: Console, plan: Plan, assessment: Assessment, locale: str) -> None:
    console.print(f"{plan.name.of(locale)} · {plan.id} v{plan.version}", markup=False)
    for number, line in enumerate(assessment.lines, 1):
        console.print(f"{number}. {line.text.of(locale)}  [{line.rule}]", markup=False)
    translate = Translator(locale)
    console.print(translate("The claim gets %(amount)s yuan.", amount=yuan(assessment.amount_fen)), markup=False)
