"""The player and the journeys go through public HTTP: no SQL, no import of a service."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACES = ("deploy/player", "tests/journeys")
DATABASE_MODULES = ("sqlalchemy", "asyncpg", "psycopg", "services")
SQL = re.compile(r"\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\b", re.IGNORECASE)


def offences(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
        found += [f"{path.name}: imports {name}" for name in names if name.split(".")[0] in DATABASE_MODULES]
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            found.append(f"{path.name}:{node.lineno}: SQL")
    return found


def test_player_and_journeys_use_the_public_api_alone() -> None:
    paths = [path for place in PLACES for path in (ROOT / place).rglob("*.py")]
    assert paths
    assert [offence for path in paths for offence in offences(path)] == []


def test_seeded_offences_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "player.py"
    path.write_text('import asyncpg\nfrom services.claims import app\nQUERY = "select id from claim"\n')
    assert len(offences(path)) == 3
