"""Personal values at rest and in events: SM4-GCM under the person's own key for one purpose.

A stored value is URL-safe base64 of `version(1) ‖ nonce(12) ‖ tag(16) ‖ ciphertext`; person and purpose are bound as
associated data. Destroying the person's key makes every copy unreadable, also in the event log.
"""

import base64
import os
from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_VERSION = b"\x01"
_NONCE = 12
_TAG = 16


class Unreadable(Exception):
    """The value cannot be decrypted: another key, another person, or altered."""


def seal(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Encrypt under a 16-byte SM4 key; `bound` is authenticated but not stored."""
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    cipher = encryptor.update(plain) + encryptor.finalize()
    return _VERSION + nonce + encryptor.tag + cipher


def unseal(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """Decrypt what `seal` made, or raise Unreadable."""
    nonce, tag, cipher = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE : 1 + _NONCE + _TAG], sealed[1 + _NONCE + _TAG :]
    if sealed[:1] != _VERSION or len(tag) != _TAG:
        raise Unreadable
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(bound)
    try:
        return decryptor.update(cipher) + decryptor.finalize()
    except InvalidTag as error:
        raise Unreadable from error


class KeyProvider(Protocol):
    """Hands out a person's 16-byte key for a purpose that this service is granted."""

    async def obtain(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        """Keys for these people, made where missing. An erased person has none."""

    async def find(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        """Keys that exist."""

    async def expect(self, purposes: Sequence[str], people: Collection[UUID]) -> None:
        """These people's keys are asked for in a moment, for each of the purposes: one look-up for them all."""


def _bound(purpose: str, person: UUID) -> bytes:
    return f"{purpose}/{person}".encode()


class PersonCipher:
    """Encrypts and decrypts personal values through a key provider."""

    def __init__(self, keys: KeyProvider) -> None:
        self._keys = keys

    async def expect(self, purposes: Sequence[str], people: Collection[UUID]) -> None:
        """Values of these people are encrypted or decrypted in a moment, for each of the purposes."""
        await self._keys.expect(purposes, people)

    async def encrypt_bytes(self, purpose: str, person: UUID, plain: bytes) -> bytes:
        return (await self.encrypt_all(purpose, [(person, plain)]))[0]

    async def encrypt_all(self, purpose: str, values: Sequence[tuple[UUID, bytes]]) -> list[bytes]:
        """Encrypt values of many people with one key look-up; Unreadable where somebody's key was erased."""
        keys = await self._keys.obtain(purpose, list({person for person, _ in values}))
        try:
            return [seal(keys[person], plain, _bound(purpose, person)) for person, plain in values]
        except KeyError:
            raise Unreadable from None

    async def decrypt_bytes(self, purpose: str, person: UUID, sealed: bytes) -> bytes:
        keys = await self._keys.find(purpose, [person])
        if person not in keys:
            raise Unreadable
        return unseal(keys[person], sealed, _bound(purpose, person))

    async def encrypt(self, purpose: str, person: UUID, plain: str) -> str:
        """Text to base64 text."""
        return (await self.encrypt_many(purpose, [(person, plain)]))[0]

    async def encrypt_many(self, purpose: str, values: Sequence[tuple[UUID, str]]) -> list[str]:
        """Texts of many people with one key look-up."""
        sealed = await self.encrypt_all(purpose, [(person, plain.encode()) for person, plain in values])
        return [base64.urlsafe_b64encode(value).decode() for value in sealed]

    async def decrypt(self, purpose: str, person: UUID, sealed: str) -> str | None:
        """The text, or None when the person's key was erased."""
        return (await self.decrypt_many(purpose, [(person, sealed)]))[0]

    async def decrypt_many(self, purpose: str, values: list[tuple[UUID, str]]) -> list[str | None]:
        """Decrypt a page of values with one key look-up; None where the key was erased."""
        keys = await self._keys.find(purpose, list({person for person, _ in values}))
        return [
            unseal(keys[person], base64.urlsafe_b64decode(sealed), _bound(purpose, person)).decode()
            if person in keys
            else None
            for person, sealed in values
        ]


def blind_index(key: bytes, value: str) -> bytes:
    """HMAC-SM3 of a normalised value: equal values can be found, none can be read."""
    mac = hmac.HMAC(key, hashes.SM3())
    mac.update(value.strip().upper().encode())
    return mac.finalize()
