"""Each process is told its own and nothing of another's."""

from pathlib import Path

import pytest

from deploy.embedded import environment
from deploy.embedded.addresses import Addresses
from deploy.embedded.problems import StartError
from deploy.embedded.services import SERVICES, SIMULATORS

LOCAL = "127.0.0.1"


@pytest.fixture
def addresses(home: Path) -> Addresses:
    return Addresses(home, outside={"PATH": "/bin", "AWS_SECRET_ACCESS_KEY": "private"})


def all_environments(addresses: Addresses) -> dict[str, dict[str, str]]:
    services = {name: environment.of_service(addresses, name) for name in SERVICES}
    return services | {name: environment.of_simulator(addresses, name) for name in SIMULATORS}


def test_a_process_knows_no_password_but_its_own(addresses: Addresses) -> None:
    for name, values in all_environments(addresses).items():
        told = "\n".join(values.values())
        known = {user for user, password in addresses.passwords.items() if password in told}
        assert known <= {name, f"huzhu_{name}_app", f"huzhu_{name}_relay", f"huzhu_{name}_sealer"}


def test_only_a_migration_knows_the_owner(addresses: Addresses) -> None:
    owner = addresses.passwords["huzhu_claims_owner"]
    assert owner not in str(all_environments(addresses))
    assert owner in environment.of_command(addresses, "claims")["DATABASE_URL_CLAIMS_OWNER"]
    assert owner in environment.of_migrations(addresses)["DATABASE_URL_CLAIMS_OWNER"]


def test_secrets_are_the_services_own_directory_and_the_callers_environment_stays_outside(addresses: Addresses) -> None:
    for name, values in all_environments(addresses).items():
        assert values["HUZHU_SECRETS"] == str(addresses.home / "secrets" / name)
        assert "AWS_SECRET_ACCESS_KEY" not in values


def test_who_tells_nothing_has_no_relay_and_the_portal_no_broker(addresses: Addresses) -> None:
    found = all_environments(addresses)
    assert "DATABASE_URL_INSIGHT_RELAY" not in found["insight"]
    assert not [key for key in found["portal"] if key.startswith("KAFKA") or key == "KEY_STORE_URL"]
    assert found["portal"]["HUZHU_AGENCY"] == "350500"
    assert found["claims"]["STORAGE_URL"].startswith("file:///")
    assert found["identity"]["STORAGE_URL"] != found["claims"]["STORAGE_URL"]
    assert [name for name in found if "STORAGE_URL" in found[name]] == ["identity", "claims"]
    assert [name for name in found if "SMS_URL" in found[name]] == ["identity", "notify"]
    assert [name for name in found if "REGISTRY_URL" in found[name]] == ["identity"]


def test_real_servers_win_over_the_embedded_ones(home: Path) -> None:
    outside = {f"DATABASE_URL_{name.upper()}": f"postgresql://{name}@db.invalid/{name}" for name in SERVICES}
    outside |= {"KAFKA_BOOTSTRAP": "kafka.invalid:9092", "DATABASE_URL_CLAIMS_RELAY": "postgresql://relay@db.invalid/c"}
    addresses = Addresses(home, outside=outside)
    assert not addresses.embedded_postgres
    assert not addresses.embedded_kafka
    claims = environment.of_service(addresses, "claims")
    assert claims["DATABASE_URL"] == "postgresql://claims@db.invalid/claims"
    assert claims["DATABASE_URL_CLAIMS_RELAY"] == "postgresql://relay@db.invalid/c"
    assert claims["KEY_STORE_URL"] == "postgresql://claims@db.invalid/huzhu_keys"
    assert claims["KAFKA_BOOTSTRAP"] == "kafka.invalid:9092"
    assert "KAFKA_USER" not in claims


def test_a_broker_with_an_administrator_gets_our_users(home: Path) -> None:
    outside = {"KAFKA_BOOTSTRAP": "kafka.invalid:9092", "KAFKA_ADMIN_USER": "root", "KAFKA_ADMIN_PASSWORD": "word"}
    addresses = Addresses(home, outside=outside)
    claims = environment.of_service(addresses, "claims")
    assert claims["KAFKA_USER"] == "claims"
    assert claims["KAFKA_PASSWORD"] == addresses.passwords["claims"]
    assert addresses.kafka_admin().user == "root"


def test_naming_some_databases_but_not_all_is_a_mistake(home: Path) -> None:
    addresses = Addresses(home, outside={"DATABASE_URL_CLAIMS": "postgresql://db.invalid/claims"})
    with pytest.raises(StartError, match="DATABASE_URL_REVIEW"):
        assert addresses.embedded_postgres


def test_ports_move_together(home: Path) -> None:
    ports = Addresses(home, 9000, outside={}).ports
    assert (ports["portal"], ports["bank"], ports["postgres"], ports["kafka"]) == (9000, 9011, 26432, 30092)
    assert Addresses(home, 9000, outside={}).urls["claims"] == f"http://{LOCAL}:9003"
