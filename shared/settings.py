"""What a process is told by its environment. Each process gets only its own; nothing secret has a default."""

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

from shared.messaging.kafka import KafkaConnection
from shared.security.secret_files import SecretFiles


class MissingSetting(SystemExit):
    """A process without a needed setting says which and ends."""


def find(name: str) -> str | None:
    """An environment variable; or, with _FILE behind its name, what stands in the file that it names."""
    value = os.environ.get(name)
    if value:
        return value
    path = os.environ.get(f"{name}_FILE")
    return Path(path).read_text(encoding="utf-8").strip() if path else None


def need(name: str) -> str:
    """A setting that has to be there."""
    value = find(name)
    if not value:
        raise MissingSetting(f"{name} is not set")
    return value


@dataclass(frozen=True)
class Settings:
    """One service's settings; addresses of other services are asked for by name with `url_of`."""

    service: str
    host: str
    port: int
    log_level: str
    instance: str

    @classmethod
    def of(cls, service: str) -> Self:
        """From the environment."""
        return cls(
            service=service,
            host=os.environ.get("HUZHU_HOST", "127.0.0.1"),
            port=int(os.environ.get("HUZHU_PORT", "0")),
            log_level=os.environ.get("LOG_LEVEL", "INFO"),
            instance=os.environ.get("HUZHU_INSTANCE", "0"),
        )

    @cached_property
    def database_url(self) -> str:
        """As the application role; DATABASE_URL_<SERVICE> wins over DATABASE_URL."""
        return find(f"DATABASE_URL_{self.service.upper()}") or need("DATABASE_URL")

    @property
    def owner_url(self) -> str:
        """As the owner role; for migrations only."""
        return need(f"DATABASE_URL_{self.service.upper()}_OWNER")

    @property
    def relay_url(self) -> str:
        """As the relay role."""
        return need(f"DATABASE_URL_{self.service.upper()}_RELAY")

    @property
    def has_relay(self) -> bool:
        """A service that tells nothing (portal, insight) has no relay."""
        return find(f"DATABASE_URL_{self.service.upper()}_RELAY") is not None

    @property
    def sealer_url(self) -> str | None:
        """As the role that seals audit entries; None where this process does not."""
        return find(f"DATABASE_URL_{self.service.upper()}_SEALER")

    @property
    def key_store_url(self) -> str | None:
        """The key provider's database, for services that handle personal values."""
        return find(f"KEY_STORE_URL_{self.service.upper()}") or find("KEY_STORE_URL")

    @property
    def has_kafka(self) -> bool:
        """A process that only answers requests need not be told of the broker."""
        return "KAFKA_BOOTSTRAP" in os.environ

    @cached_property
    def kafka(self) -> KafkaConnection:
        """The broker, as this service's own user."""
        tls = os.environ.get("KAFKA_SECURITY_PROTOCOL") == "SASL_SSL"
        return KafkaConnection(need("KAFKA_BOOTSTRAP"), find("KAFKA_USER"), find("KAFKA_PASSWORD"), tls)

    @property
    def certificate(self) -> str | None:
        """The file with this process's own certificate and its key; without one it speaks plain HTTP."""
        return os.environ.get("HUZHU_CERTIFICATE")

    @cached_property
    def secrets(self) -> SecretFiles:
        """This service's secret files."""
        return SecretFiles(Path(need("HUZHU_SECRETS")))

    def url_of(self, name: str) -> str:
        """The base address of another service or party: `url_of("identity")` is IDENTITY_URL."""
        return need(f"{name.upper()}_URL").rstrip("/")
