"""Messages from outside parties are signed one by one; what is not signed, or was altered, is not believed.

The signature travels in the CloudEvents extension `signature`: a compact JWS (Ed25519) over the event's id, type and
the SHA-256 of its body. Fields for one outside party only are sealed to its key as a compact JWE.
"""

import hashlib
import json
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey


class BadSignature(Exception):
    """Unsigned, signed by another key, or altered after signing."""


def _digest(event_id: str, event_type: str, body: bytes) -> dict[str, str]:
    return {"id": event_id, "type": event_type, "sha256": hashlib.sha256(body).hexdigest()}


def sign_message(key: OKPKey, event_id: str, event_type: str, body: bytes) -> str:
    """The value of the `signature` extension."""
    payload = json.dumps(_digest(event_id, event_type, body), sort_keys=True)
    return jws.serialize_compact({"alg": "Ed25519", "kid": key.kid}, payload, key, algorithms=["Ed25519"])


def verify_message(key: OKPKey, signature: str | None, event_id: str, event_type: str, body: bytes) -> None:
    """Raise BadSignature unless the signature is the key's own over exactly this message."""
    if not signature:
        raise BadSignature("unsigned")
    try:
        signed = json.loads(jws.deserialize_compact(signature, key, algorithms=["Ed25519"]).payload)
    except (JoseError, ValueError) as error:
        raise BadSignature("not the key's signature") from error
    if signed != _digest(event_id, event_type, body):
        raise BadSignature("altered after signing")


_JWE = {"alg": "ECDH-ES", "enc": "A256GCM"}


def seal_to(key: ECKey, content: dict[str, Any]) -> str:
    """Seal a small document to an outside party's public key."""
    plain = json.dumps(content, ensure_ascii=False).encode()
    return jwe.encrypt_compact(_JWE, plain, key, algorithms=list(_JWE.values()))


def open_sealed(key: ECKey, sealed: str) -> dict[str, Any]:
    """Open what `seal_to` made, with the private key."""
    plain = jwe.decrypt_compact(sealed, key, algorithms=list(_JWE.values())).plaintext
    document: dict[str, Any] = json.loads(plain or b"")
    return document
