"""Finding every English text of the repository that people are shown in their own language."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_file

from services.insight.endpoints import event_text
from shared.events import catalogue
from shared.policy.table import read

PACKAGES = ("services", "shared", "deploy")
CALLS = {"_": None, "translate": None, "language": None, "msgid": None, "problem": (4,), "RowError": (4,)}
"""Functions that take an English text, and which argument it is, where not the first."""
TABLES = {
    "services/enrollment/domain/roster.py": ("MESSAGES",),
    "shared/errors.py": ("MISSING",),
    "shared/http/problems.py": ("_TITLES",),
    "shared/i18n/catalogue.py": ("_VALIDATION",),
}
"""Texts that stand in tables without a mark at each."""
GRANTS = "shared/policy/grants.yaml"
"""What it explains is shown on the policy page."""
TEMPLATES = (".html", ".txt")

Found = dict[str, str]
"""Text → the file that shows it."""


def texts(root: Path) -> Found:
    """Every text of the code under `root`, and the events' own descriptions, which the story of a claim shows."""
    found: Found = {event_text(event.type): "shared/events" for event in catalogue.load_all()}
    if (grants := root / GRANTS).exists():
        table = read(grants.read_text(encoding="utf-8"))
        shown = (*table.reaches.values(), *table.conditions.values(), *table.public.values())
        found |= dict.fromkeys(shown, GRANTS)
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".py":
                found |= dict.fromkeys(_of_code(path, name), name)
            elif path.suffix in TEMPLATES and "templates" in path.parts:
                found |= dict.fromkeys(_of_template(path), name)
    return found


def _of_code(path: Path, name: str) -> Iterator[str]:
    for _, message, _, _ in extract_from_file("python", path, keywords=CALLS):
        yield _single(message)
    module, tables = ast.parse(path.read_text(encoding="utf-8")), TABLES.get(name, ())
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            yield from _messages_of_errors(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Call) and _is_translator(node.func.func):
            yield from _strings(node.args[0])
        elif isinstance(node, ast.ListComp | ast.GeneratorExp) and _takes_text(node.elt):
            yield from _strings(node.generators[0].iter)
        elif isinstance(node, ast.Call) and _is_lookup(node.func, tables):
            yield from _strings(node.args[1])
    for node in module.body:
        if isinstance(node, ast.Assign) and _name(node) in tables:
            yield from _strings(node.value)


def _of_template(path: Path) -> Iterator[str]:
    options = {"silent": "false", "trimmed": "true"}
    for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", path, keywords=CALLS, options=options):
        yield _single(message)


def _messages_of_errors(node: ast.ClassDef) -> Iterator[str]:
    """`message = "…"` in a class: what an error says."""
    for statement in node.body:
        if isinstance(statement, ast.Assign | ast.AnnAssign) and _name(statement) == "message" and statement.value:
            yield from _strings(statement.value)


def _is_translator(function: ast.expr) -> bool:
    """`Translator(locale)("…")` and `Translator.of(header)("…")`."""
    owner = function.value if isinstance(function, ast.Attribute) else function
    return isinstance(owner, ast.Name) and owner.id == "Translator"


def _takes_text(call: ast.expr) -> bool:
    """The first half of `[_(text) for text in ("…", "…")]`."""
    function = call.func if isinstance(call, ast.Call) else None
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
    return name in CALLS


def _is_lookup(function: ast.expr, tables: tuple[str, ...]) -> bool:
    """`_TITLES.get(status, "…")`: the text where the table has none."""
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "get"
        and isinstance(function.value, ast.Name)
        and function.value.id in tables
    )


def _name(node: ast.Assign | ast.AnnAssign) -> str | None:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else None


def _strings(node: ast.expr) -> Iterator[str]:
    """The strings of an expression; of a dictionary, those of its values."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.Dict):
        for value in node.values:
            yield from _strings(value)
    elif isinstance(node, ast.Tuple | ast.List):
        for item in node.elts:
            yield from _strings(item)


def _single(message: Any) -> str:
    return str(message if isinstance(message, str) else message[0])
