"""Runs promtool's own test files over our rules: what fires when."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import promql_parser

from tests.deploy.grafana.promql import NAME, Labels, Store, Vector, evaluate

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_VALUES = re.compile(r"(?P<start>-?[\d.]+)(?P<step>[+-][\d.]+)?x(?P<times>\d+)|(?P<once>-?[\d.]+)")


def seconds(text: str) -> float:
    """`1h30m` in seconds."""
    return sum(float(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([smhd])", str(text)))


def values(notation: str) -> Iterator[float]:
    """`0+2x3 7` is 0 2 4 6 7: a start, a step, how many more."""
    for part in notation.split():
        found = _VALUES.fullmatch(part)
        assert found is not None, part
        if found["once"]:
            yield float(found["once"])
        else:
            yield from (float(found["start"]) + float(found["step"] or 0) * n for n in range(int(found["times"]) + 1))


def labels_of(series: str) -> Labels:
    selector: Any = promql_parser.parse(series)
    named = {each.name: each.value for each in selector.matchers.matchers}
    return frozenset({**named, **({NAME: selector.name} if selector.name else {})}.items())


class Run:
    """One test of a file: its series, and the rules evaluated in steps up to a moment."""

    def __init__(self, rules: list[dict[str, Any]], test: dict[str, Any], evaluation_interval: str) -> None:
        self._rules = rules
        self.store = Store()
        interval = seconds(test["interval"])
        self._step = max(interval, seconds(evaluation_interval))
        self._now = 0.0
        self._since: dict[tuple[str, Labels], float] = {}
        self.firing: dict[str, Vector] = {}
        for each in test["input_series"]:
            labels = labels_of(each["series"])
            for number, value in enumerate(values(each["values"])):
                self.store.add(labels, number * interval, value)

    def until(self, moment: float) -> None:
        while self._now <= moment:
            for rule in self._rules:
                found = evaluate(self.store, rule["expr"], self._now)
                assert isinstance(found, dict)
                if "record" in rule:
                    self._record(rule["record"], found)
                else:
                    self._alert(rule, found)
            self._now += self._step

    def _record(self, name: str, found: Vector) -> None:
        for labels, value in found.items():
            bare = {pair for pair in labels if pair[0] != NAME}
            self.store.add(frozenset({*bare, (NAME, name)}), self._now, value)

    def _alert(self, rule: dict[str, Any], found: Vector) -> None:
        name = rule["alert"]
        bare = {frozenset(pair for pair in labels if pair[0] != NAME): value for labels, value in found.items()}
        for key in [key for key in self._since if key[0] == name and key[1] not in bare]:
            del self._since[key]
        for labels in bare:
            self._since.setdefault((name, labels), self._now)
        wait = seconds(rule.get("for", "0s"))
        self.firing[name] = {
            labels | frozenset(rule["labels"].items()): value
            for labels, value in bare.items()
            if self._now - self._since[name, labels] >= wait
        }


def mistakes(rules: list[dict[str, Any]], document: dict[str, Any]) -> Iterable[str]:
    """What a test file expects and the rules do not do. Texts with a value in them are promtool's to judge."""
    for test in document["tests"]:
        run = Run(rules, test, document["evaluation_interval"])
        checks = [*test.get("alert_rule_test", ()), *test.get("promql_expr_test", ())]
        for check in sorted(checks, key=lambda each: seconds(each["eval_time"])):
            run.until(seconds(check["eval_time"]))
            yield from (f"{test['name']}: {text}" for text in _compare(run, check))


def _compare(run: Run, check: dict[str, Any]) -> Iterable[str]:
    if "alertname" in check:
        expected = {frozenset(each["exp_labels"].items()) for each in check["exp_alerts"]}
        got = set(run.firing[check["alertname"]])
        if got != expected:
            yield f"{check['alertname']} at {check['eval_time']}: {got or 'quiet'}"
        return
    found = evaluate(run.store, check["expr"], seconds(check["eval_time"]))
    wanted = {labels_of(each["labels"]): each["value"] for each in check["exp_samples"]}
    if not isinstance(found, dict) or {k: round(v, 9) for k, v in found.items()} != wanted:
        yield f"{check['expr']} at {check['eval_time']}: {found}"
