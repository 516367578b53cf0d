"""The whole city in its own processes: each service is itself, and only itself, towards PostgreSQL and Kafka."""

import re
import time

import asyncpg
import httpx
import psutil
import pytest

from deploy.embedded.services import SERVICES, SPEAK_KAFKA, TELL_EVENTS
from deploy.embedded.supervisor import Platform
from shared.events.catalogue import producers

ALLOWED = re.compile(
    r"Principal = User:(\w+) is Allowed operation = (\w+) from host .* on resource = Topic:LITERAL:(\S+)"
)
READY_SECONDS = 10


async def test_each_service_works_under_its_own_roles_in_its_own_database(own_city: Platform) -> None:
    connection = await asyncpg.connect(own_city.admin_database_url("claims"))
    query = "select distinct usename::text, datname::text from pg_stat_activity where usename like 'huzhu%'"
    seen = {tuple(row) for row in await connection.fetch(query)}
    await connection.close()
    assert {user.split("_")[1] for user, _ in seen} == set(SERVICES)
    for user, database in seen:
        assert database in {f"huzhu_{user.split('_')[1]}", "huzhu_keys"}
        assert user.endswith(("_app", "_relay", "_sealer"))
    assert {user.removesuffix("_relay") for user, _ in seen if user.endswith("_relay")} == {
        f"huzhu_{name}" for name in TELL_EVENTS
    }


def test_each_service_is_its_own_user_on_the_broker(own_city: Platform) -> None:
    until = time.monotonic() + READY_SECONDS  # a service is ready before its clients have been at the broker
    while True:
        allowed = ALLOWED.findall(own_city.addresses.log("kafka").read_text())
        users = {user for user, _, _ in allowed} - {"admin", "broker"}
        if users == set(SPEAK_KAFKA) or time.monotonic() > until:
            break
        time.sleep(0.2)
    assert users == set(SPEAK_KAFKA)
    for user, operation, topic in allowed:
        if operation == "WRITE" and user in SPEAK_KAFKA:
            assert user in producers()[topic]


def test_each_part_is_a_process_of_its_own_that_is_ready_and_has_a_log(own_city: Platform) -> None:
    assert len(set(own_city.pids.values())) == len(own_city.pids) == len(own_city.urls) + 2
    for name, url in own_city.urls.items():
        assert httpx.get(f"{url}/health/ready").status_code == httpx.codes.OK
        assert own_city.addresses.log(name).exists()


@pytest.mark.parametrize("service", ["claims", "portal"])  # the fault run kills each of them
def test_a_killed_service_is_ready_again_within_ten_seconds(own_city: Platform, service: str) -> None:
    old = psutil.Process(own_city.pids[service])
    started = time.monotonic()
    own_city.kill(service)
    while own_city.pids.get(service, old.pid) == old.pid:
        assert time.monotonic() - started < READY_SECONDS
        time.sleep(0.05)
    own_city.wait_ready(service)
    assert time.monotonic() - started < READY_SECONDS
