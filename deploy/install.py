"""`make setup`: Python packages, page assets and Kafka from their locks, each only when its lock has changed.

Run by whatever Python made the call, before any package is there: standard library only.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
BIN = VENV / "bin"
KAFKA = ROOT / "deploy" / "embedded"
LOG = ROOT / "build" / "setup.log"
OLDEST = (3, 11)
NEEDED_MB = 2500
WIDTH = 72
READY = "Python 3.11 to 3.14 on Linux (x86-64, ARM) or macOS (Apple silicon)"
NO_WHEEL = re.compile(r"No matching distribution found for ([\w.\-\[\]]+)")


class SetupError(Exception):
    """Its text is the one sentence that a person reads."""


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a step's program with its newest line shown; everything it says is kept in the log."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}", "PIP_NO_INPUT": "1"}
    tail: list[str] = []
    with LOG.open("a", encoding="utf-8") as log, subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:  # fmt: skip
        for line in process.stdout or ():
            log.write(line)
            if line.strip():
                tail = [*tail[-30:], line.strip()]
                show(line.strip())
    show("")
    if process.returncode:
        raise SetupError(explain(tail))


def show(line: str) -> None:
    """Overwrite the line under the step's name; a log file gets nothing of this."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r    {line[:WIDTH]:<{WIDTH}}\r")
        sys.stdout.flush()


def explain(tail: Sequence[str]) -> str:
    text = "\n".join(tail)
    if missing := NO_WHEEL.search(text):
        here = f"{platform.system()} {platform.machine()} with Python {platform.python_version()}"
        return f"There is no ready-made package of {missing[1]} for {here}: use {READY}."
    if "No space left on device" in text:
        return f"The disk under {ROOT} is full."
    return f"{tail[-1] if tail else 'The step ended without a word'} (all of it is in {LOG})."


def python_packages() -> None:
    if not (BIN / "python").exists():
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    pip = (BIN / "python", "-m", "pip", "--disable-pip-version-check")
    # what is imported is compiled then: that is a small part of it, and pip would take a quarter longer
    run(*pip, "install", "--no-compile", "--require-hashes", "--only-binary=:all:", "-r", "requirements.lock")
    run(*pip, "install", "--no-index", "--no-deps", "--no-build-isolation", "-e", ".")


def page_assets() -> None:
    run(BIN / "npm", "ci", "--ignore-scripts", "--omit=optional")
    run(BIN / "python", "-m", "deploy.assets")


def apache_kafka() -> None:
    run(BIN / "jgo", "sync", cwd=KAFKA)
    run(BIN / "python", "-m", "deploy.embedded.jars")


STEPS: Sequence[tuple[str, Callable[[], None], Path, tuple[str, ...]]] = (
    ("Python packages, PostgreSQL, Java and Node", python_packages, VENV, ("requirements.lock", "pyproject.toml")),
    (
        "Page assets",
        page_assets,
        ROOT / "node_modules",
        ("package-lock.json", "package.json", "deploy/assets.py", "services/portal/styles"),
    ),
    (
        "Apache Kafka",
        apache_kafka,
        KAFKA / ".jgo",
        ("deploy/embedded/jgo.toml", "deploy/embedded/jgo.lock.toml", "deploy/embedded/jars.py"),
    ),
)
"""What is shown, what is done, the folder that results, and the files that it follows from."""


def fingerprint(inputs: Sequence[str]) -> str:
    known = hashlib.sha256(platform.python_version().encode())
    for name in inputs:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            known.update(file.read_bytes())
    return known.hexdigest()


def setup() -> None:
    if sys.version_info < OLDEST:
        raise SetupError(f"Huzhu needs Python 3.11 or later; this is {platform.python_version()}.")
    for number, (name, action, folder, inputs) in enumerate(STEPS, 1):
        stamp, wanted = folder / ".installed", fingerprint(inputs)
        if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
            continue
        require_space()
        LOG.parent.mkdir(exist_ok=True)
        say(f"  {number}/{len(STEPS)} {name} …")
        started = time.monotonic()
        action()
        stamp.write_text(wanted, encoding="ascii")
        say(f"  {number}/{len(STEPS)} {name}: done in {time.monotonic() - started:.0f} s")


def require_space() -> None:
    free = shutil.disk_usage(ROOT).free >> 20
    if free < NEEDED_MB:
        raise SetupError(f"The disk under {ROOT} is too full: {free} MB are free, {NEEDED_MB} MB are needed.")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        setup()
    except (SetupError, OSError) as error:
        sys.exit(f"Setup stopped: {error}")
