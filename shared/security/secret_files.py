"""Secrets come from files in the service's own directory; there are no defaults."""

import json
from pathlib import Path

from joserfc.jwk import ECKey, OKPKey


class SecretFiles:
    """Reads the files that provisioning wrote for this service."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def text(self, name: str) -> str:
        """A secret as text, without surrounding white space."""
        return (self._directory / name).read_text(encoding="ascii").strip()

    def key(self, name: str) -> bytes:
        """A secret written as hexadecimal digits."""
        return bytes.fromhex(self.text(name))

    def signing_key(self, name: str) -> OKPKey:
        """An Ed25519 key from its JWK."""
        return OKPKey.import_key(json.loads(self.text(name)))

    def signing_keys(self, what: str = "signing") -> list[OKPKey]:
        """Every `<what>-<n>.jwk`, oldest first: the last one signs, all are published."""
        numbers = [path.name.split("-")[1].split(".")[0] for path in self._directory.glob(f"{what}-*.jwk")]
        ordered = sorted({int(number) for number in numbers if number.isdigit()})
        return [self.signing_key(f"{what}-{number}.jwk") for number in ordered]

    def encryption_key(self, name: str) -> ECKey:
        """A P-256 key from its JWK."""
        return ECKey.import_key(json.loads(self.text(name)))
