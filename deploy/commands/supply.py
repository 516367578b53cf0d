"""`huzhu supply`: what we take from others is known, without known holes, and no secret stands in the repository."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.console import console

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
BASELINE = ROOT / ".secrets.baseline"
"""Findings that people looked at: made-up values of tests. Written by `detect-secrets scan`, see SECURITY.md."""
_MOVED = 3
"""What detect-secrets answers when known findings stand on other lines than in the baseline, and nothing is new."""
NEEDED = "HUZHU_AUDIT"
"""`required`: where nobody can be asked for known vulnerabilities, the command fails instead of saying so."""


def register(app: typer.Typer) -> None:
    app.command()(supply)


def supply(
    bill: Annotated[Path, typer.Option(help="Write the CycloneDX bill of materials here.")] = ROOT / "build/bom.json",
) -> None:
    """Look for secrets and known vulnerabilities, and write the bill of materials of what is shipped."""
    found = [*_secrets(), *_vulnerabilities()]
    bill.parent.mkdir(parents=True, exist_ok=True)
    _run("cyclonedx-py", "requirements", str(ROOT / "deploy" / "image.lock"), "-o", str(bill)).check_returncode()
    console.print(f"The bill of materials stands in {bill}.", highlight=False, soft_wrap=True)
    for finding in found:
        console.print(finding, highlight=False, soft_wrap=True)
    raise typer.Exit(1 if found else 0)


def _secrets() -> list[str]:
    """What looks like a secret in a file of the repository and is not in the baseline."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    excluded = re.compile(_excluded())
    files = [name for name in listed.split("\0") if name and not excluded.search(name) and (ROOT / name).is_file()]
    with tempfile.TemporaryDirectory() as folder:  # the tool writes lines that have moved into the baseline it is given
        done = _run("detect-secrets-hook", "--baseline", shutil.copy(BASELINE, folder), *files)
    return [done.stdout + done.stderr] if done.returncode not in (0, _MOVED) else []


def _excluded() -> str:
    filters = json.loads(BASELINE.read_text(encoding="utf-8"))["filters_used"]
    patterns = [
        pattern for one in filters for pattern in one.get("pattern", []) if one["path"].endswith("exclude_file")
    ]
    return "|".join(patterns) or r"\Z."


def _vulnerabilities() -> list[str]:
    """Known vulnerabilities of the locked packages; a registry that knows none of them cannot be asked at all."""
    first = re.search(r"^[\w.\[\]-]+==\S+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as probe:
        probe.write(first[0] if first else "")
        probe.flush()
        answer = _audit(Path(probe.name), "--no-deps")
    if answer is None or any("skip_reason" in package for package in answer):
        return _not_asked()
    answer = _audit(LOCK, "--require-hashes")
    if answer is None:
        return _not_asked()
    return [_told(package, hole) for package in answer for hole in package.get("vulns", [])]


def _told(package: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole["fix_versions"]) or "none yet"
    return f"{package['name']} {package['version']}: {hole['id']}, mended in {mended}"


def _audit(requirements: Path, *options: str) -> list[dict[str, Any]] | None:
    """What pip-audit says of each package, or None where it had no answer."""
    words = ["--disable-pip", "-r", str(requirements), "-f", "json", "--progress-spinner", "off", *options]
    done = _run("pip-audit", *words)
    try:
        answer: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return None
    return answer


def _not_asked() -> list[str]:
    sentence = "Nobody here could be asked for known vulnerabilities: the package registry answers no such question."
    if os.environ.get(NEEDED) == "required":
        return [sentence]
    console.print(sentence, highlight=False, soft_wrap=True)
    return []


def _run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A tool of this environment."""
    path = Path(sys.executable).with_name(tool)
    return subprocess.run([str(path), *words], cwd=ROOT, capture_output=True, text=True, check=False)
