"""Heads of a chain, signed: so far it came at that time, and this was its hash."""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, cast

from cryptography.exceptions import InvalidSignature
from joserfc.jwk import OKPKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


class BadHead(Exception):
    """Unsigned, signed by a key that is not the service's, or altered after signing."""


@dataclass(frozen=True)
class Head:
    """`signature` is Ed25519 over `[service, position, hash, at]` as JSON without white space, in URL-safe base64."""

    service: str
    position: int
    hash: str
    at: str
    kid: str
    signature: str = ""

    @classmethod
    def sign(cls, key: OKPKey, service: str, position: int, digest: bytes, at: datetime) -> Self:
        """With the service's own key."""
        head = cls(service, position, digest.hex(), at.isoformat(), str(key.kid))
        signature = cast("Ed25519PrivateKey", key.private_key).sign(head._said())
        return replace(head, signature=base64.urlsafe_b64encode(signature).decode())

    @classmethod
    def read(cls, line: str | bytes) -> Self:
        """From a line of an anchor file; BadHead for what is none."""
        try:
            return cls(**json.loads(line))
        except (ValueError, TypeError) as error:
            raise BadHead("not a head") from error

    @classmethod
    def of_row(cls, service: str, row: Any) -> Self:
        """From `audit_head`."""
        at: datetime = row["at"]
        return cls(service, row["position"], bytes(row["hash"]).hex(), at.isoformat(), row["kid"], row["signature"])

    def line(self) -> str:
        """For an anchor file."""
        return json.dumps(asdict(self)) + "\n"

    def verify(self, keys: Sequence[OKPKey]) -> None:
        """BadHead unless one of the service's keys signed exactly this."""
        key = next((key for key in keys if key.kid == self.kid), None)
        if key is None:
            raise BadHead(f"signed by the unknown key {self.kid}")
        try:
            cast("Ed25519PublicKey", key.public_key).verify(base64.urlsafe_b64decode(self.signature), self._said())
        except (InvalidSignature, ValueError) as error:
            raise BadHead("not the key's signature over this") from error

    def _said(self) -> bytes:
        said = [self.service, self.position, self.hash, self.at]
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
