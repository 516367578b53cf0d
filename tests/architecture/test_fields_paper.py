"""docs/security/fields.md says of every field of every plan who sees it, as the plan does."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs" / "security" / "fields.md").read_text(encoding="utf-8")
PLANS = sorted((ROOT / "services" / "claims" / "plans").glob("*.yaml"))


def rows(plan: dict[str, Any]) -> list[str]:
    """The table of a plan, as it has to stand in the paper."""
    found = []
    for kind in plan["benefit_kinds"]:
        parts = [*((field["code"], field) for field in kind["fields"])]
        parts += [(f"documents.{document['kind']}", document) for document in kind["documents"]]
        for name, part in parts:
            found.append(f"| {name} | {', '.join(part['visible_to'])} | {'yes' if part['returnable'] else 'no'} |")
    return list(dict.fromkeys(found))


def latest() -> dict[str, dict[str, Any]]:
    """Plan id → its newest version."""
    read = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in PLANS]
    return {plan["id"]: plan for plan in sorted(read, key=lambda plan: int(plan["version"]))}


@pytest.mark.parametrize("plan", latest())
def test_its_tables_are_those_of_the_plans(plan: str) -> None:
    said = PAPER.split(f"\n### {plan}\n")[1].split("\n\n")[0].strip().splitlines()[2:]
    assert said == rows(latest()[plan])


def test_it_knows_every_plan_and_no_other() -> None:
    assert PLANS
    assert set(re.findall(r"^### (.*)$", PAPER, re.MULTILINE)) == set(latest())
