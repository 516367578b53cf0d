"""`huzhu secrets` and `huzhu provision`: what containers and real servers need before the services start."""

import os
from pathlib import Path
from typing import Annotated

import typer

from deploy.console import console, one_sentence


def register(app: typer.Typer) -> None:
    app.command()(secrets)
    app.command()(provision)


def secrets(
    folder: Annotated[Path, typer.Argument(help="Where to write them; what is there stays.")],
    postgres: Annotated[str, typer.Option(help="host:port by which the services reach PostgreSQL.")] = "postgres:5432",
) -> None:
    """Generate every password and key of a city into a folder, one part for each container."""
    from deploy.embedded.hand_out import ENVIRONMENT, hand_out

    with one_sentence():
        owner = hand_out(folder, postgres)
    console.print(f"The secrets stand in {folder}, readable by {owner} alone.", highlight=False, soft_wrap=True)
    console.print(
        f"docker compose --env-file {folder / ENVIRONMENT} -f deploy/compose.yaml up --build",
        highlight=False,
        soft_wrap=True,
    )


def provision(
    folder: Annotated[Path, typer.Argument(help="The part `provision` of the folder that `huzhu secrets` wrote.")],
    ours_alone: Annotated[bool, typer.Option(help="The PostgreSQL is this city's alone.")] = False,
) -> None:
    """Make users, databases, topics and rights on real servers what they should be; as often as one likes.

    Reads KAFKA_BOOTSTRAP and KAFKA_ADMIN_USER (`admin` by default), and what `huzhu secrets` wrote into the folder.
    """
    from deploy.embedded import provision_kafka, provision_postgres
    from deploy.embedded.addresses import SERVER_USERS
    from deploy.embedded.kafka import ADMIN, admin_client
    from deploy.embedded.secret_files import passwords
    from shared.settings import need

    with one_sentence():
        known = passwords(folder / "servers.json", SERVER_USERS)
        url = (folder / "database_admin_url").read_text(encoding="utf-8").strip()
        provision_postgres.provision(url, known, ours_alone=ours_alone)
        console.print("PostgreSQL has its roles and databases.", highlight=False)
        word = (folder / "kafka_admin_password").read_text(encoding="utf-8").strip()
        admin = admin_client(need("KAFKA_BOOTSTRAP"), os.environ.get("KAFKA_ADMIN_USER", ADMIN), word)
        provision_kafka.provision(admin, known, replace_users=True)
        console.print("Kafka has its users, topics and rights.", highlight=False)
