"""Files in object storage (a local folder by default, S3 in a city), encrypted under the owner's key."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from obstore.exceptions import BaseError
from obstore.store import from_url

from shared.security.cipher import PersonCipher

_PATIENCE = timedelta(seconds=3)
"""With an object store, tries again included; somebody waits for the answer."""
_REMOTE = {
    "client_options": {"timeout": _PATIENCE},
    "retry_config": {"max_retries": 2, "retry_timeout": _PATIENCE},
}


class StorageAway(OSError):
    """The place of the files does not answer: as with a database that is away, trying again may help."""


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BaseError as error:
        raise StorageAway(type(error).__name__) from error


class Files:
    """Puts and gets whole files of one purpose; keys of objects are ids, never names.

    Whatever the store itself fails in is StorageAway.
    """

    def __init__(self, url: str, cipher: PersonCipher, purpose: str) -> None:
        options: dict[str, Any] = {"mkdir": True} if url.startswith("file:") else _REMOTE
        self._store: Any = from_url(url, **options)
        self._cipher = cipher
        self._purpose = purpose

    async def put(self, identifier: UUID, person: UUID, content: bytes) -> None:
        """Store a file of this person."""
        sealed = await self._cipher.encrypt_bytes(self._purpose, person, content)
        with _answering():
            await self._store.put_async(str(identifier), sealed)

    async def remove(self, identifier: UUID) -> None:
        """The file goes; one that is gone already is no problem."""
        with _answering(), suppress(FileNotFoundError):
            await self._store.delete_async(str(identifier))

    async def get(self, identifier: UUID, person: UUID) -> bytes:
        """The file's content; raises Unreadable once the person's key is gone."""
        with _answering():
            found = await self._store.get_async(str(identifier))
            content = bytes(await found.bytes_async())
        return await self._cipher.decrypt_bytes(self._purpose, person, content)
