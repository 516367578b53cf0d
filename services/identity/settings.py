"""Secrets and figures of the identity service."""

from dataclasses import dataclass
from typing import Self

from joserfc.jwk import OKPKey

from shared.security.cipher import blind_index
from shared.security.secret_files import SecretFiles


@dataclass(frozen=True)
class Keys:
    """The key of the blind indexes, and the signing keys, oldest first; the last one signs."""

    index: bytes
    signing: tuple[OKPKey, ...]

    @classmethod
    def of(cls, secrets: SecretFiles) -> Self:
        return cls(secrets.key("index.key"), tuple(secrets.signing_keys()))

    def blind(self, value: str) -> bytes:
        return blind_index(self.index, value)

    def published(self) -> dict[str, object]:
        """The JWK set."""
        return {"keys": [key.as_dict(private=False) for key in self.signing]}
