"""People with accounts, in an identity database that holds nothing else, and requests to sign in."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import asyncpg
from argon2 import PasswordHasher

from deploy.bench.line import Bench
from deploy.bench.place import emptied
from deploy.embedded import secret_files
from deploy.embedded.services import DEMO_AGENCY
from shared import clock
from shared.ids import new_id
from shared.security.cipher import PersonCipher, blind_index
from shared.security.key_store import KeyStore

PASSWORD = "open-the-door-of-2026"  # noqa: S105 - of people who exist in a benchmark only
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's parameters for argon2id: 19 MiB, two passes. The correct answers show that the service takes the same."""
_NAME = "样板职工"
_POST = (
    b"POST /sessions HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\nx-forwarded-for: %s\r\n"
    b"content-length: %d\r\n\r\n"
)


@dataclass
class Accounts:
    """Use `prepared`. Every request comes from an address of its own, as in a city."""

    owner_url: str
    phones: list[str]
    _sent: int = 0

    def requests(self, count: int) -> list[bytes]:
        """That many people sign in, each with the right password."""
        return [request for request, _ in zip(self._endlessly(), range(count), strict=False)]

    def _endlessly(self) -> Iterator[bytes]:
        while True:
            body = json.dumps(document(self.phones[self._sent % len(self.phones)], PASSWORD)).encode()
            yield _POST % (self.address().encode(), len(body)) + body

    def address(self) -> str:
        """Another one each time."""
        self._sent += 1
        return f"10.{self._sent >> 16 & 255}.{self._sent >> 8 & 255}.{self._sent & 255}"

    async def sessions(self) -> int:
        connection = await asyncpg.connect(self.owner_url)
        try:
            return int(await connection.fetchval("select count(*) from session"))
        finally:
            await connection.close()


def document(login: str, password: str) -> dict[str, str]:
    """What the sign-in route takes."""
    return {"agency": DEMO_AGENCY, "login": login, "password": password}


def stranger(number: int) -> str:
    """A phone number that nobody has."""
    return f"1991{number:07d}"


async def prepared(bench: Bench, count: int) -> Accounts:
    """So many people with a password, the same for all."""
    owner_url = await emptied(bench, "identity")
    folder = bench.addresses.home / "secrets"
    secret_files.generate(folder)
    index = bytes.fromhex((folder / "identity" / "index.key").read_text(encoding="ascii").strip())
    kek = bytes.fromhex((folder / "identity" / "kek.key").read_text(encoding="ascii").strip())
    phones = [f"1990{number:07d}" for number in range(count)]
    people = [new_id() for _ in phones]
    names = await _names(bench, kek, people)
    hashed, now = HASHER.hash(PASSWORD), clock.now()
    rows = [
        (person, DEMO_AGENCY, 1, 1, name, "", "", blind_index(index, phone), blind_index(index, str(person)), now)
        for person, name, phone in zip(people, names, phones, strict=True)
    ]
    columns = ("id", "agency", "version", "event_version", "name_cipher", "phone_cipher", "id_number_cipher")
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute("insert into agency (agency, name) values ($1, '样板市')", DEMO_AGENCY)
        await connection.copy_records_to_table(
            "person", records=rows, columns=(*columns, "phone_index", "id_number_index", "registered_at")
        )
        accounts = [(person, DEMO_AGENCY, hashed) for person in people]
        await connection.copy_records_to_table(
            "account", records=accounts, columns=("person_id", "agency", "password_hash")
        )
        await connection.execute("vacuum analyze")
    finally:
        await connection.close()
    return Accounts(owner_url, phones)


async def _names(bench: Bench, kek: bytes, people: list[UUID]) -> list[str]:
    store = KeyStore(bench.addresses.key_store_url("identity"), kek)
    try:
        await store.obtain("contact", people)
        return await PersonCipher(store).encrypt_many("contact", [(person, _NAME) for person in people])
    finally:
        await store.close()
