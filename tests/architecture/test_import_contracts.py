"""Every import contract holds, and each is seen failing on a seeded violation."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
CONTRACTS = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

SEEDED = {
    "independence": [("services/review/queries.py", "services.claims.queries")],
    "stack": [("shared/ids.py", "services.review")],
    "deploy": [("deploy/embedded/addresses.py", "services.claims.domain.states")],
    "rooms": [("services/review/domain/states.py", "services.review.queries")],
    "pages": [("services/portal/clients.py", "services.portal.web.visit")],
    "plain": [("services/review/domain/states.py", "sqlalchemy")],
    "doors": [("services/review/handlers.py", "services.review.persistence.tables")],
    "kafka": [("services/review/queries.py", "aiokafka")],
    "shared": [("shared/ids.py", "shared.runtime")],
    "cycles": [("shared/db/tables.py", "shared.db.schema"), ("shared/db/schema.py", "shared.db.tables")],
    "migrations": [("services/review/migrations/env.py", "services.review.domain.states")],
}


def lint(root: Path) -> tuple[int, str]:
    done = subprocess.run(LINT, cwd=root, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packages and the contracts in a folder of their own."""
    ignore = shutil.ignore_patterns("static", "node_modules", ".jgo", "__pycache__")
    for package in ("deploy", "services", "shared"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_all_contracts_hold(copy: Path) -> None:
    status, output = lint(copy)
    assert status == 0, output


def test_every_contract_has_a_seeded_violation() -> None:
    assert SEEDED.keys() == CONTRACTS.keys()


@pytest.mark.parametrize("contract", SEEDED)
def test_a_seeded_violation_is_seen(copy: Path, contract: str) -> None:
    for name, imported in SEEDED[contract]:
        with (copy / name).open("a") as file:
            file.write(f"\nimport {imported}\n")
    status, output = lint(copy)
    assert status == 1, output
    assert f"{CONTRACTS[contract]} BROKEN" in output
