"""As much of PromQL as our rules use, so that their tests run where no promtool is. promtool stays the judge.

Knows selectors with ranges, rate, increase, min_over_time, absent, round, sum and max by labels, arithmetic,
comparisons, and / or / unless on all labels. Anything else raises NotKnown: then it has to be taught here.
"""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import promql_parser

Labels = frozenset[tuple[str, str]]
Vector = dict[Labels, float]
Points = list[tuple[float, float]]
LOOKBACK = 300.0
NAME = "__name__"


class NotKnown(Exception):
    pass


class Store:
    """Series by their labels, the name among them; points are (seconds, value) in order."""

    def __init__(self) -> None:
        self.series: dict[Labels, Points] = {}

    def add(self, labels: Labels, at: float, value: float) -> None:
        self.series.setdefault(labels, []).append((at, value))

    def find(self, selector: Any) -> Iterable[tuple[Labels, Points]]:
        wanted = [(each.name, str(each.op), each.value) for each in selector.matchers.matchers]
        for labels, points in self.series.items():
            known = dict(labels)
            if known[NAME] == selector.name and all(_fits(known.get(name, ""), op, v) for name, op, v in wanted):
                yield labels, points


def _fits(value: str, op: str, wanted: str) -> bool:
    matches = re.fullmatch(wanted, value) is not None if op.endswith(("Re", "NotRe")) else value == wanted
    return matches is not ("Not" in op)


def evaluate(store: Store, expression: str, at: float) -> Vector | float:
    return _value(store, promql_parser.parse(expression), at)


def _value(store: Store, node: Any, at: float) -> Vector | float:
    kind = type(node).__name__
    if kind not in _NODES:
        raise NotKnown(kind)
    return _NODES[kind](store, node, at)


def _vector(store: Store, node: Any, at: float) -> Vector:
    value = _value(store, node, at)
    if isinstance(value, float):
        raise NotKnown("a number in the place of a vector")
    return value


def _selected(store: Store, node: Any, at: float) -> Vector:
    at -= node.offset.total_seconds() if node.offset else 0.0
    found: Vector = {}
    for labels, points in store.find(node):
        recent = [value for time, value in points if at - LOOKBACK < time <= at]
        if recent:
            found[labels] = recent[-1]
    return found


def _called(store: Store, node: Any, at: float) -> Vector:
    name, argument = node.func.name, node.args[0]
    if name == "absent":
        given = {each.name: each.value for each in argument.matchers.matchers if str(each.op) == "MatchOp.Equal"}
        return {} if _vector(store, argument, at) else {frozenset(given.items()): 1.0}
    if name == "round":
        return {_bare(labels): math.floor(v + 0.5) * 1.0 for labels, v in _vector(store, argument, at).items()}
    if name not in _OVER_RANGES:
        raise NotKnown(name)
    length, found = argument.range.total_seconds(), Vector()
    for labels, points in store.find(argument.vector_selector):
        inside = [(time, value) for time, value in points if at - length < time <= at]
        result = _OVER_RANGES[name](inside, at, length)
        if result is not None:
            found[_bare(labels)] = result
    return found


def _increase(points: Points, at: float, length: float) -> float | None:
    """With Prometheus's own guess of what happened between the first and last points and the ends of the range."""
    if len(points) < 2:
        return None
    resets = sum(before for (_, before), (_, after) in pairwise(points) if after < before)
    grown = points[-1][1] - points[0][1] + resets
    sampled = points[-1][0] - points[0][0]
    usual = sampled / (len(points) - 1)
    start, end = points[0][0] - (at - length), at - points[-1][0]
    start = usual / 2 if start >= 1.1 * usual else start
    if grown > 0:
        start = min(start, sampled * points[0][1] / grown)
    end = usual / 2 if end >= 1.1 * usual else end
    return grown * (sampled + start + end) / sampled


def _rate(points: Points, at: float, length: float) -> float | None:
    grown = _increase(points, at, length)
    return None if grown is None else grown / length


def _least(points: Points, _: float, __: float) -> float | None:
    return min((value for _, value in points), default=None)


def _aggregated(store: Store, node: Any, at: float) -> Vector:
    if str(node.op) not in _TOGETHER or (node.modifier and not str(node.modifier.type).endswith("By")):
        raise NotKnown(str(node.op))
    by = set(node.modifier.labels) if node.modifier else set()
    groups: dict[Labels, list[float]] = {}
    for labels, value in _vector(store, node.expr, at).items():
        groups.setdefault(frozenset(pair for pair in labels if pair[0] in by), []).append(value)
    return {labels: _TOGETHER[str(node.op)](values) for labels, values in groups.items()}


def _combined(store: Store, node: Any, at: float) -> Vector | float:
    op, modifier = str(node.op), node.modifier
    if modifier is not None and modifier.matching is not None:
        raise NotKnown("on or ignoring")
    left, right = _value(store, node.lhs, at), _value(store, node.rhs, at)
    if op in ("and", "or", "unless"):
        return _as_set(op, left, right)
    if isinstance(left, float) and isinstance(right, float):
        return float(_OPERATORS[op](left, right))
    filters = op in _COMPARISONS and not (modifier and modifier.return_bool)
    found: Vector = {}
    for labels, one, other in _pairs(left, right):
        result = _OPERATORS[op](one, other)
        if filters and result:
            found[labels] = one if isinstance(left, dict) else other
        elif not filters:
            found[_bare(labels)] = float(result)
    return found


def _as_set(op: str, left: Vector | float, right: Vector | float) -> Vector:
    if isinstance(left, float) or isinstance(right, float):
        raise NotKnown(f"{op} with a number")
    there, here = {_bare(labels) for labels in right}, {_bare(labels) for labels in left}
    if op == "or":
        return {**left, **{labels: value for labels, value in right.items() if _bare(labels) not in here}}
    return {labels: value for labels, value in left.items() if (_bare(labels) in there) is (op == "and")}


def _pairs(left: Vector | float, right: Vector | float) -> Iterable[tuple[Labels, float, float]]:
    if isinstance(left, float):
        assert isinstance(right, dict)
        yield from ((labels, left, value) for labels, value in right.items())
    elif isinstance(right, float):
        yield from ((labels, value, right) for labels, value in left.items())
    else:
        others = {_bare(labels): value for labels, value in right.items()}
        yield from ((labels, v, others[_bare(labels)]) for labels, v in left.items() if _bare(labels) in others)


def _bare(labels: Labels) -> Labels:
    return frozenset(pair for pair in labels if pair[0] != NAME)


def _quotient(one: float, other: float) -> float:
    return one / other if other else math.nan if one == 0 else math.inf


_NODES: Mapping[str, Callable[[Store, Any, float], Vector | float]] = {
    "NumberLiteral": lambda _, node, __: float(node.val),
    "ParenExpr": lambda store, node, at: _value(store, node.expr, at),
    "VectorSelector": _selected,
    "Call": _called,
    "AggregateExpr": _aggregated,
    "BinaryExpr": _combined,
}
_OVER_RANGES = {"rate": _rate, "increase": _increase, "min_over_time": _least}
_TOGETHER: Mapping[str, Callable[[list[float]], float]] = {"sum": sum, "max": max}
_COMPARISONS = {">", "<", "=="}
_OPERATORS: Mapping[str, Callable[[float, float], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": _quotient,
    ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
