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

    @property
    def sealing(self) -> bytes:
        """Of what waits in this service's own queue for minutes, and belongs to nobody known yet."""
        return self.blind("key of short messages")[:16]

    @property
    def proofs(self) -> str:
        """Signs the puzzles of proofs of work."""
        return self.blind("key of proofs of work").hex()

    def blind(self, value: str) -> bytes:
        return blind_index(self.index, value)

    def published(self) -> dict[str, object]:
        """The JWK set."""
        return {"keys": [key.as_dict(private=False) for key in self.signing]}
