"""Where everything is: the embedded servers under one data folder, or real servers that the environment names."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from deploy.embedded.kafka import ADMIN, BROKER
from deploy.embedded.ports import HOST
from deploy.embedded.problems import StartError
from deploy.embedded.secret_files import passwords
from deploy.embedded.services import DEFAULT_PORT_BASE, SERVICES, SIMULATORS, SPEAK_KAFKA, ports

Role = Literal["app", "owner", "relay", "sealer"]
ROLES: tuple[Role, ...] = ("app", "owner", "relay", "sealer")
KEY_DATABASE = "huzhu_keys"


@dataclass(frozen=True)
class KafkaAdmin:
    """How to reach the broker as its administrator; without a user the broker is spoken to in the clear."""

    bootstrap: str
    user: str
    password: str


@dataclass(frozen=True)
class Addresses:
    """`outside` is the caller's environment: what it says about real servers wins over the embedded ones."""

    home: Path
    port_base: int = DEFAULT_PORT_BASE
    outside: Mapping[str, str] = field(default_factory=lambda: os.environ)

    @property
    def ports(self) -> dict[str, int]:
        return ports(self.port_base)

    @property
    def urls(self) -> dict[str, str]:
        """Base addresses of services and simulators."""
        return {name: f"http://{HOST}:{self.ports[name]}" for name in (*SERVICES, *SIMULATORS)}

    @property
    def embedded_postgres(self) -> bool:
        """Whether PostgreSQL is ours to run: no database address is given. Some given and some not is a mistake."""
        if self.database_admin_url:
            return False
        named = [service for service in SERVICES if self._given(service)]
        if named and len(named) < len(SERVICES):
            missing = ", ".join(f"DATABASE_URL_{name.upper()}" for name in SERVICES if name not in named)
            raise StartError(f"Some databases are named in the environment but not all: set {missing} too.")
        return not named

    @property
    def database_admin_url(self) -> str | None:
        """A superuser's address on a real PostgreSQL: roles and databases are made there, with our passwords."""
        return self.outside.get("DATABASE_ADMIN_URL")

    @property
    def embedded_kafka(self) -> bool:
        return "KAFKA_BOOTSTRAP" not in self.outside

    @property
    def passwords(self) -> dict[str, str]:
        """Every password of the servers, by user; generated at the first call for a data folder."""
        return passwords(self.home / "secrets" / "servers.json", SERVER_USERS)

    def log(self, name: str) -> Path:
        return self.home / "logs" / f"{name}.log"

    def secrets(self, name: str) -> Path:
        return self.home / "secrets" / name

    def database_url(self, service: str, role: Role) -> str:
        suffix = "" if role == "app" else f"_{role.upper()}"
        given = self.outside.get(f"DATABASE_URL_{service.upper()}{suffix}")
        return given or self._our_url(role_name(service, role), f"huzhu_{service}")

    def key_store_url(self, service: str) -> str:
        """The key database as the service's own application role."""
        if self.embedded_postgres:
            return self._our_url(role_name(service, "app"), KEY_DATABASE)
        given = self.outside.get("KEY_STORE_URL")
        return given or with_database(self.database_url(service, "app"), KEY_DATABASE)

    def admin_database_url(self, service: str) -> str:
        """Reads everything: as superuser where we are told of one, elsewhere as the owner role."""
        if self.embedded_postgres:
            return self._our_url("postgres", f"huzhu_{service}")
        if self.database_admin_url:
            return with_database(self.database_admin_url, f"huzhu_{service}")
        return self.database_url(service, "owner")

    def kafka_admin(self) -> KafkaAdmin:
        if self.embedded_kafka:
            return KafkaAdmin(f"{HOST}:{self.ports['kafka']}", ADMIN, self.passwords[ADMIN])
        user, password = (self.outside.get(f"KAFKA_ADMIN_{part}", "") for part in ("USER", "PASSWORD"))
        return KafkaAdmin(self.outside["KAFKA_BOOTSTRAP"], user, password)

    def _given(self, service: str) -> str | None:
        return self.outside.get(f"DATABASE_URL_{service.upper()}")

    def _our_url(self, user: str, database: str) -> str:
        """With the password that we made, on the embedded server or the one that we may administer."""
        place = f"{HOST}:{self.ports['postgres']}"
        if self.database_admin_url:
            place = urlsplit(self.database_admin_url).netloc.rpartition("@")[2]
        return f"postgresql://{user}:{self.passwords[user]}@{place}/{database}"


def role_name(service: str, role: Role) -> str:
    return f"huzhu_{service}_{role}"


SERVER_USERS = (
    "postgres",
    f"{KEY_DATABASE}_owner",
    *(role_name(service, role) for service in SERVICES for role in ROLES),
    ADMIN,
    BROKER,
    *SPEAK_KAFKA,
)
"""Whoever has a password on PostgreSQL or Kafka."""


def with_database(url: str, database: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))
