"""Every PromQL expression of rules and dashboards, and what it asks of the metrics."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
import yaml

ROOT = Path(__file__).parents[3]
GRAFANA = ROOT / "deploy" / "grafana"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((GRAFANA / "rules.yaml").read_text("utf-8"))["groups"] for rule in group["rules"]
]
ALERTS = {rule["alert"]: rule for rule in RULES if "alert" in rule}
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
TESTS = {path.name: yaml.safe_load(path.read_text("utf-8")) for path in sorted((GRAFANA / "tests").glob("*.yaml"))}
DASHBOARDS = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted((GRAFANA / "dashboards").glob("*.json"))
}


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, dashboard in DASHBOARDS.items():
        yield from ((name, panel) for panel in dashboard["panels"])


def expressions() -> Iterator[tuple[str, str]]:
    """Where it stands, and the text."""
    yield from ((rule.get("alert") or rule["record"], rule["expr"]) for rule in RULES)
    for name, panel in panels():
        yield from ((f"{name}: {panel['title']}", target["expr"]) for target in panel["targets"])


def selectors(expression: str) -> Iterator[tuple[str, set[str]]]:
    """Each metric that is asked for, with the labels that are matched or grouped by."""
    parsed = promql_parser.parse(expression)
    yield from _selectors(parsed, set())


def _selectors(node: Any, grouped: set[str]) -> Iterator[tuple[str, set[str]]]:
    kind = type(node).__name__
    if kind == "MatrixSelector":
        node, kind = node.vector_selector, "VectorSelector"
    if kind == "VectorSelector":
        yield node.name, grouped | {each.name for each in node.matchers.matchers}
        return
    if kind == "AggregateExpr" and node.modifier:
        grouped = set(node.modifier.labels)
    inner = [getattr(node, name) for name in ("expr", "lhs", "rhs") if hasattr(node, name)]
    for each in [*inner, *getattr(node, "args", ())]:
        yield from _selectors(each, grouped)
