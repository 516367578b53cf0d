"""The table of grants as it was written: read, and refused as a whole where a word of it means nothing."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("grants.yaml")
EVERYBODY = "signed_in"
"""The role of everybody with a token."""
_PARTS = {"reaches", "conditions", "roles", "public", "grants"}
CONDITIONS = {"delegate", "helper", "proved_helper", "stepped_up"}


class BrokenTable(Exception):
    """The table says something that has no meaning."""


@dataclass(frozen=True)
class Line:
    """A role may do an action within a reach, under conditions."""

    action: str
    role: str
    reach: str
    conditions: frozenset[str]


@dataclass(frozen=True)
class Table:
    """`reaches` and `conditions` are explained, `roles` say where each is held, `public` routes why they are open."""

    reaches: Mapping[str, str]
    conditions: Mapping[str, str]
    roles: Mapping[str, str]
    public: Mapping[str, str]
    lines: tuple[Line, ...]


@cache
def published() -> Table:
    """The table of this installation."""
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Table:
    """A table from its YAML; raises BrokenTable."""
    try:
        said = yaml.load(text, _Loader)  # noqa: S506 - a SafeLoader
    except yaml.YAMLError as error:
        raise BrokenTable(str(error)) from error
    if not isinstance(said, dict) or set(said) != _PARTS or set(said["conditions"]) != CONDITIONS:
        raise BrokenTable(f"a table has {sorted(_PARTS)}, and the conditions {sorted(CONDITIONS)}")
    lines = tuple(
        _line(f"{service}.{name}", role, words)
        for service, actions in said["grants"].items()
        for name, roles in actions.items()
        for role, words in roles.items()
    )
    public = {f"{service}.{name}": why for service, routes in said["public"].items() for name, why in routes.items()}
    table = Table(said["reaches"], said["conditions"], said["roles"], public, lines)
    if problems := [*_meaningless(table)]:
        raise BrokenTable("; ".join(problems))
    return table


def _line(action: str, role: str, words: Any) -> Line:
    reach, *conditions = str(words).split()
    return Line(action, role, reach, frozenset(conditions))


def _meaningless(table: Table) -> list[str]:
    if EVERYBODY not in table.roles:
        return [f"{EVERYBODY} is missing among the roles"]
    problems = [f"{role} is held in {where}, which is no reach" for role, where in table.roles.items()
                if where not in table.reaches]  # fmt: skip
    for line in table.lines:
        if line.role not in table.roles:
            problems.append(f"{line.action}: there is no role {line.role}")
        if line.reach not in table.reaches:
            problems.append(f"{line.action}: {line.reach} is no reach")
        problems += [f"{line.action}: {word} is no condition" for word in line.conditions - set(table.conditions)]
        if line.action in table.public:
            problems.append(f"{line.action} is public and granted")
    return problems


class _Loader(yaml.SafeLoader):
    """A repeated key would silently take the place of the line that a reviewer read first."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: ARG002, FBT001, FBT002 - the library's signature
        found = super().construct_mapping(node, deep=True)
        if len(found) != len(node.value):
            raise BrokenTable(f"line {node.start_mark.line + 1}: a key stands twice")
        return found
