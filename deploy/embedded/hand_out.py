"""A folder of secrets for containers: each mounts its own part, and nothing has a default.

`<service>/` is what a process of that service reads; `migrate/`, `provision/`, `postgres/`, `kafka/`, `grafana/` are
for those one-shot services and servers. What is there stays as it is.
"""

import os
import secrets
from pathlib import Path

from deploy.embedded import certificates, secret_files
from deploy.embedded.addresses import KEY_DATABASE, SERVER_USERS, Role, role_name
from deploy.embedded.kafka import ADMIN, BROKER
from deploy.embedded.secret_files import write_private
from deploy.embedded.services import AUDITED, HOLD_PERSONAL_DATA, SERVICES, SIMULATORS, SPEAK_KAFKA, TELL_EVENTS

IMAGE_USER = 10001
ENVIRONMENT = "compose.env"


def hand_out(folder: Path, postgres: str) -> str:
    """Write everything for a PostgreSQL at `postgres` (host:port); returns the user (uid:gid) who can read it."""
    secret_files.generate(folder)
    known = secret_files.passwords(folder / "provision" / "servers.json", SERVER_USERS)

    def url(user: str, database: str) -> str:
        return f"postgresql://{user}:{known[user]}@{postgres}/{database}"

    def own(service: str, role: Role) -> str:
        return url(role_name(service, role), f"huzhu_{service}")

    written = {
        "postgres/password": known["postgres"],
        "kafka/admin_password": known[ADMIN],
        "kafka/broker_password": known[BROKER],
        "provision/database_admin_url": url("postgres", "postgres"),
        "provision/kafka_admin_password": known[ADMIN],
        **{f"migrate/{service}_url": own(service, "owner") for service in SERVICES},
        **{f"{service}/database_url": own(service, "app") for service in SERVICES},
        **{f"{service}/relay_url": own(service, "relay") for service in TELL_EVENTS},
        **{f"{service}/sealer_url": own(service, "sealer") for service in AUDITED},
        **{f"{service}/key_store_url": url(role_name(service, "app"), KEY_DATABASE) for service in HOLD_PERSONAL_DATA},
        **{f"{user}/kafka_password": known[user] for user in SPEAK_KAFKA},
    }
    for name, text in written.items():
        write_private(folder / name, text)
    certificates.hand_out(folder, (*SERVICES, *SIMULATORS, "postgres", "kafka", "proxy", "provision", "migrate"))
    grafana = folder / "grafana" / "password"
    if not grafana.exists():
        write_private(grafana, secrets.token_urlsafe(24))
    return _owner(folder)


def _owner(folder: Path) -> str:
    """Containers run as whoever owns the folder; root hands it to a user that is nobody on this machine."""
    user, group = os.geteuid(), os.getegid()
    if user == 0:
        user = group = IMAGE_USER
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user, group)
    environment = folder / ENVIRONMENT
    values = {
        "HUZHU_UID": user,
        "HUZHU_GID": group,
        "HUZHU_SECRET_FOLDER": folder.resolve(),
        "COMPOSE_PROFILES": "simulators",
    }
    if not environment.exists():
        write_private(environment, "".join(f"{name}={value}\n" for name, value in values.items()))
    return f"{user}:{group}"
