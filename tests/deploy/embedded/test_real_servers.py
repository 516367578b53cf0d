"""`huzhu up` against servers that it did not start: named in the environment, provisioned, used."""

import time
from pathlib import Path

import httpx
import psutil

from deploy.embedded import environment
from deploy.embedded.addresses import Addresses
from deploy.embedded.home import holder
from deploy.embedded.services import SERVICES
from deploy.embedded.supervisor import Platform
from tests.harness.servers import own_servers

READY_SECONDS = 10


def test_the_city_runs_on_servers_that_the_environment_names(tmp_path: Path, free_base: int) -> None:
    with own_servers(tmp_path / "real") as real:
        outside = {
            "DATABASE_ADMIN_URL": real.postgres_url,
            "KAFKA_BOOTSTRAP": real.kafka_bootstrap,
            "KAFKA_ADMIN_USER": real.kafka_admin_user,
            "KAFKA_ADMIN_PASSWORD": real.kafka_admin_password,
        }
        with Platform(tmp_path / "home", free_base, outside=outside) as city:
            assert not {"postgres", "kafka"} & set(city.pids)
            ready = {name: httpx.get(f"{city.urls[name]}/health/ready").status_code for name in SERVICES}
            assert ready == dict.fromkeys(SERVICES, 200)
            url, deadline = f"{city.urls['insight']}/metrics", time.monotonic() + 60
            while 'dependency="kafka"} 1.0' not in httpx.get(url).text:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            _stops_in_time_and_leaves_nothing(city)


def _stops_in_time_and_leaves_nothing(city: Platform) -> None:
    family = [psutil.Process(pid) for pid in city.pids.values()]
    started = time.monotonic()
    city.restart("claims")
    assert time.monotonic() - started < READY_SECONDS
    family.append(psutil.Process(city.pids["claims"]))
    city.stop()
    assert not [process for process in family if process.is_running()]
    assert holder(city.addresses.home) is None


def test_an_administrators_address_leads_to_every_role(tmp_path: Path) -> None:
    outside = {"DATABASE_ADMIN_URL": "postgresql://root:word@db.invalid:5432/postgres"}
    addresses = Addresses(tmp_path, outside=outside)
    assert not addresses.embedded_postgres
    claims = environment.of_command(addresses, "claims")
    for name, role in (("DATABASE_URL", "app"), ("DATABASE_URL_CLAIMS_RELAY", "relay"), ("KEY_STORE_URL", "app")):
        assert claims[name].startswith(f"postgresql://huzhu_claims_{role}:")
        assert "@db.invalid:5432/huzhu_" in claims[name]
    assert "word" not in str(environment.of_service(addresses, "claims"))
    assert addresses.admin_database_url("claims") == "postgresql://root:word@db.invalid:5432/huzhu_claims"
