"""The environment of exactly one process: what it needs and nothing of another's."""

from pathlib import Path

from deploy.embedded.addresses import Addresses
from deploy.embedded.ports import HOST
from deploy.embedded.processes import minimal_environment
from deploy.embedded.services import AUDITED, DEMO_AGENCY, HOLD_PERSONAL_DATA, SERVICES, SPEAK_KAFKA, TELL_EVENTS

_TRUST = ("SSL_CERT_FILE", "PGSSLMODE", "PGSSLROOTCERT", "KAFKA_SECURITY_PROTOCOL")
"""How servers that somebody else keeps are spoken to; ours listen on this machine alone, and have no TLS."""
PASSED_ON = ("LOG_LEVEL", "HUZHU_TRACE_SAMPLING", "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_HEADERS")


def of_service(addresses: Addresses, service: str) -> dict[str, str]:
    environment = {
        **_common(addresses, service),
        **_clear(addresses),
        **{f"{name.upper()}_URL": addresses.urls[name] for name in SERVICES if name not in {service, "portal"}},
        "DATABASE_URL": addresses.database_url(service, "app"),
    }
    if service in TELL_EVENTS:
        environment[f"DATABASE_URL_{service.upper()}_RELAY"] = addresses.database_url(service, "relay")
    if service in AUDITED:
        environment[f"DATABASE_URL_{service.upper()}_SEALER"] = addresses.database_url(service, "sealer")
        environment["ANCHORS_URL"] = anchors_url(addresses)
    if service in HOLD_PERSONAL_DATA:
        environment["KEY_STORE_URL"] = addresses.key_store_url(service)
    if service in ("claims", "identity"):
        environment["STORAGE_URL"] = _given_storage(addresses, service) or _storage(addresses.home, service)
    if service in ("notify", "identity"):
        environment["SMS_URL"] = addresses.urls["sms"]
    if service == "identity":
        environment["REGISTRY_URL"] = addresses.urls["registry"]
    if service in ("portal", "identity"):
        environment["HUZHU_PUBLIC_URL"] = addresses.outside.get("HUZHU_PUBLIC_URL", addresses.urls["portal"])
    if service == "portal":
        environment["HUZHU_AGENCY"] = addresses.outside.get("HUZHU_AGENCY", DEMO_AGENCY)
    return environment


def of_command(addresses: Addresses, service: str) -> dict[str, str]:
    """For a service's maintenance commands (`migrate`, `bootstrap`): the owner's address too."""
    owner = f"DATABASE_URL_{service.upper()}_OWNER"
    return {**of_service(addresses, service), owner: addresses.database_url(service, "owner")}


def of_simulator(addresses: Addresses, name: str) -> dict[str, str]:
    state = addresses.home / "simulators" / name
    state.mkdir(parents=True, exist_ok=True)
    return {**_common(addresses, name), "HUZHU_STATE": str(state)}


def of_migrations(addresses: Addresses) -> dict[str, str]:
    """For the one program that migrates all databases: every owner's address and nothing else."""
    owners = {f"DATABASE_URL_{name.upper()}_OWNER": addresses.database_url(name, "owner") for name in SERVICES}
    return {**minimal_environment(), **_trust(addresses), **_clear(addresses), **owners}


def _trust(addresses: Addresses) -> dict[str, str]:
    ours = addresses.embedded_postgres, addresses.embedded_kafka
    kept = [name for name in _TRUST if not ours[name.startswith("KAFKA")] or name == "SSL_CERT_FILE"]
    return {name: addresses.outside[name] for name in kept if name in addresses.outside}


def _clear(addresses: Addresses) -> dict[str, str]:
    """Ours has no TLS, and nobody has to ask for it first."""
    return {"PGSSLMODE": "disable"} if addresses.embedded_postgres else {}


def _common(addresses: Addresses, name: str) -> dict[str, str]:
    return {
        **minimal_environment(),
        **{key: addresses.outside[key] for key in PASSED_ON if key in addresses.outside},
        **_trust(addresses),
        "HUZHU_HOST": HOST,
        "HUZHU_PORT": str(addresses.ports[name]),
        "HUZHU_PROFILE": "embedded",
        "HUZHU_INSTANCE": "0",
        "HUZHU_SECRETS": str(addresses.secrets(name)),
        **(_kafka(addresses, name) if name in SPEAK_KAFKA else {}),
    }


def _kafka(addresses: Addresses, user: str) -> dict[str, str]:
    admin = addresses.kafka_admin()
    if not admin.user and not addresses.embedded_kafka:
        return {"KAFKA_BOOTSTRAP": admin.bootstrap}
    return {"KAFKA_BOOTSTRAP": admin.bootstrap, "KAFKA_USER": user, "KAFKA_PASSWORD": addresses.passwords[user]}


def anchors_url(addresses: Addresses) -> str:
    """Where services keep the signed heads of their traces."""
    folder = addresses.home / "anchors"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return addresses.outside.get("ANCHORS_URL") or folder.as_uri()


def _given_storage(addresses: Addresses, service: str) -> str | None:
    """STORAGE_URL is that of the claims' documents, STORAGE_URL_IDENTITY that of appeals."""
    return addresses.outside.get("STORAGE_URL" if service == "claims" else f"STORAGE_URL_{service.upper()}")


def _storage(home: Path, service: str) -> str:
    folder = home / "storage" / service
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder.as_uri()
