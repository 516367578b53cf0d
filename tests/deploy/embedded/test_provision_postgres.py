import asyncio
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest

from deploy.embedded import provision_postgres
from deploy.embedded.addresses import Addresses, Role
from deploy.embedded.services import SERVICES
from deploy.embedded.supervisor import Platform


async def ask(url: str, query: str) -> list[Any]:
    connection = await asyncpg.connect(url)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


@pytest.fixture
def addresses(platform: Platform) -> Addresses:
    return platform.addresses


@pytest.mark.parametrize(("role", "bypasses"), [("app", False), ("owner", True), ("relay", True), ("sealer", True)])
async def test_only_owner_relay_and_sealer_look_past_row_security(
    addresses: Addresses, role: Role, *, bypasses: bool
) -> None:
    rights = await ask(
        addresses.database_url("claims", role),
        "select rolbypassrls, rolsuper, rolcreaterole, rolcreatedb from pg_roles where rolname = current_user",
    )
    assert rights == [(bypasses, False, False, False)]


async def test_each_service_has_its_own_database_and_roles(addresses: Addresses) -> None:
    for service in SERVICES:
        who = await ask(addresses.database_url(service, "app"), "select current_user::text, current_database()::text")
        assert who == [(f"huzhu_{service}_app", f"huzhu_{service}")]


@pytest.mark.parametrize("role", ["app", "owner", "relay", "sealer"])
@pytest.mark.parametrize("database", ["huzhu_review", "postgres", "template1"])
async def test_a_role_is_refused_by_every_other_database(addresses: Addresses, role: Role, database: str) -> None:
    url = urlsplit(addresses.database_url("claims", role))._replace(path=f"/{database}").geturl()
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied for database"):
        await ask(url, "select 1")


async def test_the_application_role_cannot_create_tables(addresses: Addresses) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(addresses.database_url("claims", "app"), "create table mine (id int)")


async def test_a_wrong_password_is_refused(addresses: Addresses) -> None:
    url = addresses.database_url("claims", "app")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(url.replace(addresses.passwords["huzhu_claims_app"], "guessed"), "select 1")


async def test_the_key_database_answers_by_functions_alone(addresses: Addresses) -> None:
    url = addresses.key_store_url("claims")
    assert await ask(url, "select * from person_key_find('medical', array[]::uuid[])") == []
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(url, "select * from person_key")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="not granted"):
        await ask(url, "select * from person_key_find('identity', array[]::uuid[])")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await ask(addresses.key_store_url("portal"), "select 1")


async def test_provisioning_again_changes_nothing(platform: Platform, addresses: Addresses) -> None:
    query = "select rolname::text, rolbypassrls from pg_roles where rolname like 'huzhu%' order by 1"
    before = await ask(platform.admin_database_url("claims"), query)
    assert platform._postgres is not None
    await asyncio.to_thread(provision_postgres.provision, platform._postgres.url, addresses.passwords)
    assert await ask(platform.admin_database_url("claims"), query) == before
