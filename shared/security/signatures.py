"""Messages from outside parties are signed one by one; what is not signed, or was altered, is not believed.

The signature travels in the CloudEvents extension `signature`: a compact JWS (Ed25519) over everything that counts
(see Statement), the body by its SHA-256. Fields for one outside party only are sealed to its key as a compact JWE.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey


class BadSignature(Exception):
    """Unsigned, signed by another key, or altered after signing."""


class Statement(NamedTuple):
    """What is signed: the message, where it is said and in whose name, and that it is said now and once."""

    topic: str
    event_id: str
    event_type: str
    agency: str
    nonce: str
    signed_at: str
    body: bytes


def key_id_of(key: OKPKey) -> str:
    """The key's fingerprint, by which both sides call it (RFC 7638)."""
    return key.thumbprint()


def key_of(document: Mapping[str, str]) -> OKPKey:
    """A key from its JWK."""
    plain: dict[str, str | list[str]] = dict(document)
    return OKPKey.import_key(plain)


def _digest(key_id: str, statement: Statement) -> dict[str, str]:
    said: dict[str, Any] = {**statement._asdict(), "key_id": key_id}
    said["sha256"] = hashlib.sha256(said.pop("body")).hexdigest()
    return said


def sign_message(key: OKPKey, statement: Statement) -> str:
    """The value of the `signature` extension."""
    key_id = key_id_of(key)
    payload = json.dumps(_digest(key_id, statement), sort_keys=True)
    return jws.serialize_compact({"alg": "Ed25519", "kid": key_id}, payload, key, algorithms=["Ed25519"])


def verify_message(key: OKPKey, signature: str | None, statement: Statement) -> None:
    """Raise BadSignature unless the signature is the key's own over exactly this."""
    if not signature:
        raise BadSignature("unsigned")
    try:
        signed = json.loads(jws.deserialize_compact(signature, key, algorithms=["Ed25519"]).payload)
    except (JoseError, ValueError) as error:
        raise BadSignature("not the key's signature") from error
    if signed != _digest(key_id_of(key), statement):
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
