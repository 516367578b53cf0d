"""Files in object storage (a local folder by default, S3 in a city), encrypted under the owner's key."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from obstore.store import from_url

from shared.security.cipher import PersonCipher


class Files:
    """Puts and gets whole files of one purpose; keys of objects are ids, never names."""

    def __init__(self, url: str, cipher: PersonCipher, purpose: str) -> None:
        options: dict[str, Any] = {"mkdir": True} if url.startswith("file:") else {}
        self._store: Any = from_url(url, **options)
        self._cipher = cipher
        self._purpose = purpose

    async def put(self, identifier: UUID, person: UUID, content: bytes) -> None:
        """Store a file of this person."""
        await self._store.put_async(str(identifier), await self._cipher.encrypt_bytes(self._purpose, person, content))

    async def remove(self, identifier: UUID) -> None:
        """The file goes; one that is gone already is no problem."""
        with suppress(FileNotFoundError):
            await self._store.delete_async(str(identifier))

    async def get(self, identifier: UUID, person: UUID) -> bytes:
        """The file's content; raises Unreadable once the person's key is gone."""
        found = await self._store.get_async(str(identifier))
        return await self._cipher.decrypt_bytes(self._purpose, person, bytes(await found.bytes_async()))
