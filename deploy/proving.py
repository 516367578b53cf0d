"""The proof of every service's trace: its database, its anchors, and public keys."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import asyncpg
from joserfc.jwk import OKPKey

from deploy.embedded.addresses import Addresses
from deploy.embedded.environment import anchors_url
from deploy.embedded.services import AUDITED
from shared.audit.anchors import anchors_of
from shared.audit.verifying import Verdict, read_keys, verify

Keys = Mapping[str, Sequence[OKPKey]]
PUBLISHED = "audit-keys.json"


def keys_of(addresses: Addresses, given: Path | None = None) -> Keys:
    """Public keys by service: those of a file, or those that stand beside the secrets."""
    return read_keys(given or addresses.home / "secrets" / PUBLISHED)


async def prove(addresses: Addresses, keys: Keys) -> list[Verdict]:
    """Each service in turn."""
    return [await prove_one(addresses, keys, service) for service in AUDITED]


async def prove_one(addresses: Addresses, keys: Keys, service: str) -> Verdict:
    connection = await asyncpg.connect(addresses.admin_database_url(service), command_timeout=600)
    try:
        # anchors first: what is sealed while we look is then in the database at least
        anchors = await anchors_of(anchors_url(addresses), service).lines()
        return await verify(service, connection, keys.get(service, ()), anchors)
    finally:
        await connection.close()
