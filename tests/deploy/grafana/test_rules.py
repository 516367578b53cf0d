"""Alerts, recordings and dashboards as code: they parse, they ask for what is measured, they fire when they should."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable

import pytest
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.parser import text_string_to_metric_families

from shared.observability import metrics
from tests.conftest import OpenService
from tests.deploy.grafana.expressions import (
    ALERTS,
    DASHBOARDS,
    GRAFANA,
    RECORDED,
    RULES,
    TESTS,
    expressions,
    panels,
    selectors,
)
from tests.deploy.grafana.rule_tests import mistakes

OURS = [each for each in vars(metrics).values() if isinstance(each, Counter | Gauge | Histogram)]
OF_TARGETS = {"job", "service", "instance"}
FROM_OUTSIDE = {"up": set[str](), "process_resident_memory_bytes": set[str](), "process_cpu_seconds_total": set[str](),
                "process_open_fds": set[str]()}  # fmt: skip
"""Prometheus's own, and what its client library measures of every process."""
PARTS = {"histogram": ("_bucket", "_count", "_sum"), "counter": ("_total",), "gauge": ("",)}


def measured() -> dict[str, set[str]]:
    """Every series that our processes offer, by name, with its labels."""
    found: dict[str, set[str]] = {}
    for each in OURS:
        for family in each.describe():
            for part in PARTS[family.type]:
                found[family.name + part] = {*each._labelnames, *(("le",) if part == "_bucket" else ())}
    return found


def not_measured(parts: Iterable[tuple[str, str]]) -> list[str]:
    known = {**measured(), **FROM_OUTSIDE}
    found = []
    for place, expression in parts:
        for name, labels in selectors(expression):
            if name not in RECORDED and not (name in known and labels <= known[name] | OF_TARGETS):
                found.append(f"{place}: {name} {sorted(labels)}")
    return found


def test_rules_and_dashboards_ask_only_for_what_is_measured() -> None:
    assert not_measured(expressions()) == []


@pytest.mark.parametrize(
    "seeded", ["huzhu_nothing > 1", 'huzhu_consumer_parked{color="red"} > 0', "huzhu_draining_total"]
)
def test_an_alert_on_what_nobody_measures_is_seen(seeded: str) -> None:
    assert len(not_measured([("seeded", seeded)])) == 1


def test_every_metric_of_ours_is_looked_at_by_a_rule_or_a_dashboard() -> None:
    asked = {name.removesuffix(part) for _, text in expressions() for name, _ in selectors(text)
             for part in ("", "_bucket", "_count", "_sum", "_total")}  # fmt: skip
    ours = {family.name for each in OURS for family in each.describe()}
    assert ours <= asked


async def test_a_running_service_offers_what_is_asked_for(service: OpenService) -> None:
    claims = await service("claims")
    families = text_string_to_metric_families((await claims.client.get("/metrics")).text)
    assert {family.name for family in families} >= {family.name for each in OURS for family in each.describe()}


def test_names_say_their_unit_as_prometheus_has_it() -> None:
    units = ("_seconds", "_messages", "_events", "_parked", "_in_use", "_max", "_up", "_draining", "_published",
             "_entries", "_heads")  # fmt: skip
    for each in OURS:
        for family in each.describe():
            assert family.name.startswith("huzhu_")
            assert family.name.endswith(units), family.name
            assert family.documentation


@pytest.mark.parametrize("name", sorted(TESTS))
def test_what_fires_when_is_what_the_test_files_say(name: str) -> None:
    assert list(mistakes(RULES, TESTS[name])) == []


def test_a_changed_threshold_does_not_pass_the_test_files() -> None:
    changed = [{**rule, "expr": rule["expr"].replace("> 0.9", "> 2").replace("> 60", "> 1e9")} for rule in RULES]
    found = [text for name in ("events.yaml", "health.yaml") for text in mistakes(changed, TESTS[name])]
    assert {text.split(": ")[1].split(" at ")[0] for text in found} == {"HuzhuPoolExhausted", "HuzhuBacklogOld"}


def test_every_alert_is_shown_firing_and_quiet_and_every_recording_is_asked_for() -> None:
    checks = [check for document in TESTS.values() for test in document["tests"] for check in test["alert_rule_test"]]
    assert {check["alertname"] for check in checks if check["exp_alerts"]} == set(ALERTS)
    assert {check["alertname"] for check in checks if not check["exp_alerts"]} == set(ALERTS)
    asked = [check["expr"] for document in TESTS.values() for test in document["tests"]
             for check in test.get("promql_expr_test", ())]  # fmt: skip
    assert {name for text in asked for name, _ in selectors(text)} >= RECORDED


def test_every_alert_says_how_grave_it_is_and_what_to_read() -> None:
    for name, rule in ALERTS.items():
        assert rule["labels"]["severity"] in {"page", "ticket"}, name
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, name
        assert rule["annotations"]["runbook"] == f"docs/operating.md#{name.lower()}"
        assert "for" in rule, name


def test_every_panel_has_a_title_a_unit_and_the_chosen_source() -> None:
    for name, dashboard in DASHBOARDS.items():
        numbers = [panel["id"] for panel in dashboard["panels"]]
        assert len(numbers) == len(set(numbers)), name
        assert [each["name"] for each in dashboard["templating"]["list"]] == ["datasource", "service"]
    for name, panel in panels():
        assert panel["title"], name
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}, panel["title"]
        assert all("$service" in target["expr"] for target in panel["targets"]), panel["title"]


def test_promtool_agrees_where_it_is_to_be_had() -> None:
    """Debian's package `prometheus` has it; HUZHU_PROMTOOL names one elsewhere."""
    promtool = os.environ.get("HUZHU_PROMTOOL") or shutil.which("promtool")
    if promtool is None:
        sys.stdout.write(
            "no promtool here: the rules were parsed and their test files run by tests/deploy/grafana alone\n"
        )
        return
    tests = sorted(str(path) for path in (GRAFANA / "tests").glob("*.yaml"))
    for words in (["check", "rules", str(GRAFANA / "rules.yaml")], ["test", "rules", *tests]):
        done = subprocess.run([promtool, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
