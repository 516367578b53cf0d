"""Secrets and figures of the identity service."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

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


@dataclass(frozen=True)
class Site:
    """Where people reach the portal: browsers give a security key's proofs to this address alone."""

    origin: str
    rp_id: str

    @classmethod
    def of(cls, public_url: str) -> Self | None:
        """None where nobody said an address, or browsers use no keys there: without TLS, or at a bare number.

        A machine's own number is called `localhost`, where they do.
        """
        try:
            parts = urlsplit(public_url)
            name, port = (parts.hostname or "").lower(), parts.port
        except ValueError:
            return None
        name = "localhost" if name in ("127.0.0.1", "::1") else name
        if name != "localhost" and (parts.scheme != "https" or not any(letter.isalpha() for letter in name)):
            return None
        usual = port in (None, {"http": 80, "https": 443}.get(parts.scheme))
        return cls(f"{parts.scheme}://{name}" if usual else f"{parts.scheme}://{name}:{port}", name)
