"""The key database: granted purposes alone, one key per person and purpose, none after erasure."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from unittest.mock import patch

import asyncpg
import pytest

from deploy.faults.proxy import Proxy
from shared.db.faults import is_away
from shared.db.unit_of_work import REACH_SECONDS
from shared.ids import new_id
from shared.security.cipher import Unreadable
from shared.security.key_store import GRANTS, KeyStore
from tests.harness.behind import behind
from tests.harness.databases import Databases

KEK = bytes(range(16))


@pytest.fixture
async def claims_keys(databases: Databases) -> AsyncIterator[KeyStore]:
    await databases.fresh("probe")
    store = KeyStore(databases.url(databases.keys_database, "huzhu_claims_app"), KEK)
    yield store
    await store.close()


async def test_a_key_is_made_once_and_found_again(claims_keys: KeyStore, databases: Databases) -> None:
    person = new_id()
    assert await claims_keys.find("medical", [person]) == {}
    made = await claims_keys.obtain("medical", [person])
    other = KeyStore(databases.url(databases.keys_database, "huzhu_review_app"), KEK)
    assert await other.find("medical", [person]) == made
    assert await other.obtain("medical", [person]) == made
    await other.close()


async def test_purposes_have_different_keys(claims_keys: KeyStore) -> None:
    person = new_id()
    keys = {purpose: (await claims_keys.obtain(purpose, [person]))[person] for purpose in ("medical", "payout")}
    assert keys["medical"] != keys["payout"]


async def test_keys_that_are_expected_are_looked_up_together(claims_keys: KeyStore, databases: Databases) -> None:
    people, stranger = [new_id(), new_id()], new_id()
    made = {purpose: await claims_keys.obtain(purpose, people) for purpose in ("medical", "payout")}
    other = KeyStore(databases.url(databases.keys_database, "huzhu_claims_app"), KEK)
    await other.expect(["medical", "payout"], {*people, stranger})
    with patch.object(other, "_connected", side_effect=AssertionError("looked up again")):
        assert {purpose: await other.find(purpose, people) for purpose in made} == made
    assert await other.find("medical", [stranger]) == {}
    await other.close()


async def test_a_purpose_that_is_not_granted_is_refused(claims_keys: KeyStore) -> None:
    assert "claims" not in GRANTS["identity"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await claims_keys.obtain("identity", [new_id()])
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await claims_keys.expect(["medical", "identity"], [new_id()])


async def test_the_tables_are_out_of_reach_of_the_services(claims_keys: KeyStore, databases: Databases) -> None:
    await claims_keys.obtain("medical", [new_id()])
    connection = await asyncpg.connect(databases.url(databases.keys_database, "huzhu_claims_app"))
    for table in ("person_key", "erased_person", "purpose_grant"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"select * from {table}")
    await connection.close()


async def test_an_erased_person_gets_no_key_again(claims_keys: KeyStore, databases: Databases) -> None:
    person = new_id()
    admin = await asyncpg.connect(databases.url(databases.keys_database))
    await admin.execute("insert into erased_person (person_id) values ($1)", person)
    await admin.close()
    assert await claims_keys.obtain("medical", [person]) == {}


async def test_without_the_key_encryption_key_nothing_opens(claims_keys: KeyStore, databases: Databases) -> None:
    person = new_id()
    await claims_keys.obtain("medical", [person])
    other = KeyStore(databases.url(databases.keys_database, "huzhu_claims_app"), bytes(16))
    with pytest.raises(Unreadable):
        await other.find("medical", [person])
    await other.close()


@asynccontextmanager
async def _behind(databases: Databases) -> AsyncIterator[tuple[KeyStore, Proxy]]:
    url = databases.url(databases.keys_database, "huzhu_claims_app")
    async with behind(url) as (proxy, there):
        store = KeyStore(there, KEK)
        yield store, proxy
        proxy.set("open")
        await store.close()


async def test_a_silent_key_database_is_given_up_before_the_transaction_that_asks_it(databases: Databases) -> None:
    await databases.fresh("probe")
    async with _behind(databases) as (store, proxy):
        made = await store.obtain("medical", [person := new_id()])
        proxy.set("silent")
        began = time.monotonic()
        more_than_connections = [store.find("medical", [new_id()]) for _ in range(8)]
        outcomes = await asyncio.gather(*more_than_connections, return_exceptions=True)
        assert time.monotonic() - began < REACH_SECONDS + 0.9
        assert [is_away(outcome) for outcome in outcomes if isinstance(outcome, BaseException)] == [True] * 8
        proxy.set("open")
        assert await store.find("medical", [person, new_id()]) == made
        proxy.set("silent")
        began = time.monotonic()
        asking = asyncio.create_task(store.find("medical", [new_id()]))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert time.monotonic() - began < 1


async def test_a_store_closes_while_the_key_database_is_silent(databases: Databases) -> None:
    await databases.fresh("probe")
    async with _behind(databases) as (store, proxy):
        await store.find("medical", [new_id()])
        proxy.set("silent")
        await asyncio.wait_for(store.close(), 10)
