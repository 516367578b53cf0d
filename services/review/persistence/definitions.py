"""Published definitions: read from files once, and refused as a whole where one breaks the schema."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services.review.domain.definition import Definition, Reason, Stage
from shared.json_schema import Draft202012Validator

FOLDER = Path(__file__).parents[1] / "definitions"


class InvalidDefinition(Exception):
    """The service does not start on a definition that breaks the rules."""


class NoDefinition(LookupError):
    """Nothing is published for such a case; an operator replays it once something is."""


class Definitions:
    """All published versions; they are looked up by their pin, or as what is in force for a new case."""

    def __init__(self, published: Iterable[Definition]) -> None:
        listed = list(published)
        self._pinned = {(definition.id, definition.version): definition for definition in listed}
        if len(self._pinned) != len(listed):
            raise InvalidDefinition("a version is published twice")

    def pinned(self, identifier: str, version: int) -> Definition:
        """The version that a case is pinned to."""
        return self._pinned[identifier, version]

    def in_force(self, subject_kind: str, agency: str, day: date) -> Definition:
        """The latest version in force on a day for new cases of a kind."""
        found = [
            definition
            for definition in self._pinned.values()
            if (definition.subject_kind, definition.agency) == (subject_kind, agency)
            and definition.effective_from <= day
        ]
        if not found:
            raise NoDefinition(f"no review of {subject_kind} is published for {agency} on {day}")
        return max(found, key=lambda definition: (definition.effective_from, definition.version))


@cache
def definitions() -> Definitions:
    """Those that ship with the service."""
    return read_folder(FOLDER)


def read_folder(folder: Path) -> Definitions:
    """Every *.yaml of a folder, validated by the schema beside them."""
    schema = json.loads((FOLDER / "definition.schema.json").read_text(encoding="utf-8"))
    validator = Draft202012Validator(schema)
    return Definitions(_read(path, validator) for path in sorted(folder.glob("*.yaml")))


def _read(path: Path, validator: Draft202012Validator) -> Definition:
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    broken = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    if broken:
        raise InvalidDefinition(f"{path.name}: {'; '.join(broken)}")
    if path.name != f"{document['id']}.v{document['version']}.yaml":
        raise InvalidDefinition(f"{path.name} holds {document['id']} version {document['version']}")
    _refuse_repetition(path.name, "stage", [stage["code"] for stage in document["stages"]])
    for stage in document["stages"]:
        _refuse_repetition(path.name, f"reason at {stage['code']}", [reason["code"] for reason in stage["reasons"]])
    return _definition(document)


def _refuse_repetition(name: str, what: str, codes: list[str]) -> None:
    twice = sorted(code for code, count in Counter(codes).items() if count > 1)
    if twice:
        raise InvalidDefinition(f"{name}: {what} twice: {', '.join(twice)}")


def _definition(document: dict[str, Any]) -> Definition:
    return Definition(
        id=document["id"],
        version=document["version"],
        subject_kind=document["subject_kind"],
        agency=document["agency"],
        effective_from=date.fromisoformat(document["effective_from"]),
        approved_status=document["approved_status"],
        stages=tuple(_stage(stage) for stage in document["stages"]),
        comments=document.get("comments", "medical"),
    )


def _stage(document: dict[str, Any]) -> Stage:
    return Stage(
        code=document["code"],
        names=document["name"],
        role=document["role"],
        scope=document["scope"],
        actions=tuple(document["actions"]),
        reasons=tuple(
            Reason(reason["code"], reason["label"], reason.get("needs_comment", False))
            for reason in document["reasons"]
        ),
        returnable_fields=tuple(document["returnable_fields"]),
        time_limit_working_days=document["time_limit_working_days"],
        waiting_status=document["status"]["waiting"],
        not_approved_status=document["status"]["not_approved"],
    )
