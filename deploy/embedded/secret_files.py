"""Secret files of the embedded installation: generated once, readable by their owner only."""

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)


def passwords(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Return a random password per name, kept in one file; names that are new get theirs now."""
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    missing = {name: secrets.token_urlsafe(24) for name in names if name not in known}
    if missing:
        known |= missing
        write_private(path, json.dumps(known, indent=1))
    return known
