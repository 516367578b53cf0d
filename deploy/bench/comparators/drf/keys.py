"""A person's keys from the same key store, remembered as long as ours are."""

import os
import time
from pathlib import Path
from uuid import UUID

from django.db import connections

from shared.security.cipher import seal, unseal

_KEK = bytes.fromhex((Path(os.environ["HUZHU_SECRETS"]) / "kek.key").read_text(encoding="ascii").strip())
_SECONDS = 60.0
_CACHE_SIZE = 20_000
_known: dict[tuple[str, UUID], tuple[float, bytes]] = {}


def encrypt(purpose: str, person: UUID, plain: bytes) -> bytes:
    return seal(_key(purpose, person), plain, f"{purpose}/{person}".encode())


def decrypt(purpose: str, person: UUID, sealed: bytes) -> bytes:
    return unseal(_key(purpose, person), sealed, f"{purpose}/{person}".encode())


def _key(purpose: str, person: UUID) -> bytes:
    known = _known.get((purpose, person))
    if known is not None and known[0] > time.monotonic():
        return known[1]
    with connections["keys"].cursor() as cursor:
        cursor.execute("select wrapped from person_key_find(%s, %s)", [purpose, [person]])
        wrapped = bytes(cursor.fetchone()[0])
    key = unseal(_KEK, wrapped, f"kek/{purpose}/{person}".encode())
    if len(_known) > _CACHE_SIZE:
        _known.clear()
    _known[purpose, person] = (time.monotonic() + _SECONDS, key)
    return key
