"""A security key in software, and the browser before it: what it signs is what a real one would."""

import hashlib
import json
import secrets
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from services.identity.settings import Site

SITE = Site("https://huzhu.test", "huzhu.test")
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftKey:
    """`origin` is where the browser stands; `verified` whether the key asked for PIN or finger."""

    counter: int = 0
    origin: str = SITE.origin
    rp_id: str = SITE.rp_id
    verified: bool = True
    name: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def attest(self, options: dict[str, Any]) -> dict[str, str]:
        """What `navigator.credentials.create` brings."""
        said = self._client_data("webauthn.create", options["challenge"])
        numbers = self.private.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        attested = bytes(16) + struct.pack(">H", len(self.name)) + self.name + public
        document = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(_ATTESTED) + attested}
        return {
            "credential_id": text(self.name),
            "client_data": text(said),
            "attestation": text(cbor2.dumps(document)),
        }

    def sign(self, options: dict[str, Any]) -> dict[str, str]:
        """What `navigator.credentials.get` brings."""
        self.counter += 1
        said, data = self._client_data("webauthn.get", options["challenge"]), self._authenticator_data()
        signature = self.private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        return {
            "credential_id": text(self.name),
            "client_data": text(said),
            "authenticator_data": text(data),
            "signature": text(signature),
        }

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _authenticator_data(self, more: int = 0) -> bytes:
        flags = _PRESENT | more | (_VERIFIED if self.verified else 0)
        return hashlib.sha256(self.rp_id.encode()).digest() + struct.pack(">BI", flags, self.counter)


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def content(written: str) -> bytes:
    return urlsafe_b64decode(written + "=" * (-len(written) % 4))
