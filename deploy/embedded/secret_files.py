"""Secret files of the embedded installation: generated once, readable by their owner only."""

import json
import os
import secrets
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey

from deploy.embedded.services import AUDITED, HOLD_PERSONAL_DATA, SERVICES, SIMULATORS

_drawing = threading.Lock()


def write_private(path: Path, text: str) -> None:
    """Write so that a reader never sees half of it and nobody else sees any of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    half.replace(path)


def passwords(path: Path, names: Iterable[str]) -> dict[str, str]:
    """Return a random password per name, kept in one file; names that are new get theirs now.

    Servers are provisioned by several threads at once: whoever asks second gets what was drawn for the first.
    """
    with _drawing:
        known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        missing = {name: secrets.token_urlsafe(24) for name in names if name not in known}
        if missing:
            known |= missing
            write_private(path, json.dumps(known, indent=1))
    return known


def generate(folder: Path) -> None:
    """Write what each service and simulator finds in its own directory; what is there stays as it is."""
    for name in (*SERVICES, *SIMULATORS):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    kek = _once(folder / HOLD_PERSONAL_DATA[0] / "kek.key", lambda: secrets.token_hex(16))
    for service in HOLD_PERSONAL_DATA:
        _once(folder / service / "kek.key", lambda: kek)
        _once(folder / service / "index.key", lambda: secrets.token_hex(32))
    _audit_keys(folder)
    _once(folder / "identity" / "signing-1.jwk", lambda: _private(_signing_key()))
    _once(folder / "portal" / "session.key", lambda: secrets.token_hex(32))
    token = _once(folder / "sms" / "sms.token", lambda: secrets.token_urlsafe(32))
    for sender in ("notify", "identity"):
        _once(folder / sender / "sms.token", lambda: token)
    asking = _once(folder / "registry" / "registry.token", lambda: secrets.token_urlsafe(32))
    _once(folder / "identity" / "registry.token", lambda: asking)
    _bank_keys(folder / "bank", folder / "claims")


def _audit_keys(folder: Path) -> None:
    """Each service signs its own chain of audit entries; the public keys stand together, for whoever verifies."""
    origin = _once(folder / AUDITED[0] / "audit-origin.key", lambda: secrets.token_hex(32))
    for service in AUDITED:
        _once(folder / service / "audit-origin.key", lambda: origin)
        _once(folder / service / "audit-1.jwk", lambda: _private(_signing_key()))
    files = {service: sorted((folder / service).glob("audit-*.jwk")) for service in AUDITED}
    keys = {service: [_published(path) for path in paths] for service, paths in files.items()}
    write_private(folder / "audit-keys.json", json.dumps(keys, indent=1))


def _published(path: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(_public(OKPKey.import_key(json.loads(path.read_text()))))
    return document


def _bank_keys(bank: Path, claims: Path) -> None:
    """The bank keeps two private keys: one opens what is sealed for it, one signs what it says.

    The public half of the latter is nobody's secret file: it is registered in identity, at first by `bootstrap`.
    """
    encryption = _once(bank / "bank-encryption.jwk", lambda: _private(ECKey.generate_key("P-256")))
    signing = _once(bank / "bank-signing.jwk", lambda: _private(_signing_key()))
    _once(claims / "bank-encryption.public.jwk", lambda: _public(ECKey.import_key(json.loads(encryption))))
    _once(bank / "bank-signing.public.jwk", lambda: _public(OKPKey.import_key(json.loads(signing))))


def _once(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        write_private(path, make())
    return path.read_text()


def _signing_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


def _private(key: ECKey | OKPKey) -> str:
    key.ensure_kid()
    return json.dumps(key.as_dict(private=True))


def _public(key: ECKey | OKPKey) -> str:
    key.ensure_kid()
    return json.dumps(key.as_dict(private=False))
