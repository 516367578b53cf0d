"""Reading a plan file: YAML (or JSON) in which nothing becomes a float, a date or a boolean by accident."""

import json
import re
from collections.abc import Hashable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.claims.domain.plan_errors import BadPlan
from shared.json_schema import Draft202012Validator

SCHEMA_FILE = Path(__file__).parents[1] / "plans" / "plan.schema.json"


class _Loader(yaml.SafeLoader):
    """Plain text stays text, unless it is a whole number, true, false or null; floats and repeated keys are refused."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, Any]]] = {}  # noqa: RUF012 - the library's own class attribute

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - the library's signature
        pairs = [(str(self.construct_object(key, deep=True)), value) for key, value in node.value]
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise BadPlan([f"line {node.start_mark.line + 1}: a key stands more than once"])
        return {key: self.construct_object(value, deep=deep) for key, value in pairs}


def _teach(tag: str, pattern: str, first: str) -> None:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


_teach("int", r"^(?:0|-?[1-9][0-9]*)$", "-0123456789")
_teach("float", r"^-?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$", "-0123456789")
_teach("bool", r"^(?:true|false)$", "tf")
_teach("null", r"^null$", "n")


def _refuse_float(_: _Loader, node: yaml.ScalarNode) -> Any:
    raise BadPlan([f"line {node.start_mark.line + 1}: {node.value} is a float; write whole fen, or a rate in quotes"])


_Loader.add_constructor("tag:yaml.org,2002:float", _refuse_float)


def read_document(path: Path) -> dict[str, Any]:
    """The document of a file that satisfies the schema and makes sense; raises BadPlan with every violation."""
    try:
        document = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise BadPlan([f"{path.name} cannot be read: {error}"]) from error
    violations = [f"{_place(error.absolute_path)}: {error.message}" for error in _validator().iter_errors(document)]
    found: dict[str, Any] = document
    violations = violations or list(_nonsense(found))
    if violations:
        raise BadPlan(sorted(violations))
    return found


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA_FILE.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _nonsense(document: dict[str, Any]) -> Iterator[str]:
    """What a schema cannot say."""
    days = [document[name] for name in ("effective_from", "effective_to") if name in document]
    for day in days:
        try:
            date.fromisoformat(day)
        except ValueError as error:
            yield f"{day}: {error}"
    if days != sorted(days):
        yield "effective_to is before effective_from"
    yield from _repeated("benefit_kinds", [kind["code"] for kind in document["benefit_kinds"]])
    for kind in document["benefit_kinds"]:
        yield from _nonsense_in_kind(kind)


def _nonsense_in_kind(kind: dict[str, Any]) -> Iterator[str]:
    code, rules = kind["code"], kind["rules"]
    yield from _repeated(f"{code}.fields", [field["code"] for field in kind["fields"]])
    yield from _repeated(f"{code}.documents", [item["kind"] for item in kind["documents"]])
    if rules[-1]["rule"] != "yearly_ceiling":
        yield f"{code}.rules: the yearly ceiling stands last"
    choices = {field["code"]: {item["value"] for item in field.get("choices", ())} for field in kind["fields"]}
    for rule in rules:
        for value in rule.values():
            if isinstance(value, dict) and "by" in value:
                offered = choices.get(value["by"], set())
                if offered != set(value["table"]):
                    yield f"{code}.{rule['rule']}: its table has not exactly the values that {value['by']} offers"


def _repeated(where: str, codes: list[str]) -> Iterator[str]:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        yield f"{where}: {', '.join(repeated)} stands more than once"


def _place(path: Any) -> str:
    return ".".join(map(str, path)) or "document"
