"""Secret files of a test run, all services' in one directory."""

import json
import os
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey


def write_secrets(directory: Path) -> None:
    sizes = {"kek.key": 16, "index.key": 32, "session.key": 32, "sms.token": 16, "audit-origin.key": 32}
    sizes["registry.token"] = 16
    for name, size in sizes.items():
        (directory / name).write_text(os.urandom(size).hex())
    for name in ("signing-1", "bank-signing", "audit-1"):
        key = OKPKey.generate_key("Ed25519", auto_kid=True)
        _write(directory / f"{name}.jwk", key.as_dict(private=True))
        _write(directory / f"{name}.public.jwk", key.as_dict(private=False))
    sealing = ECKey.generate_key("P-256", auto_kid=True)
    _write(directory / "bank-encryption.jwk", sealing.as_dict(private=True))
    _write(directory / "bank-encryption.public.jwk", sealing.as_dict(private=False))


def _write(path: Path, document: object) -> None:
    path.write_text(json.dumps(document))
