"""How an agency begins, and how its people come to their offices: two give them."""

from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from deploy.player.city import Person
from deploy.player.client import SignedIn


def founding(agency: str, name: str, founders: Sequence[Person], bank_key: str | None = None) -> list[str]:
    """The words of `bootstrap` for an administrator and two security administrators, and for the bank's public key."""
    first, *security = founders
    words = ["--agency", agency, "--agency-name", name, "--name", first.name]
    words += ["--id-number", first.id_number, "--phone", first.phone]
    words += [] if bank_key is None else ["--machine-client", "bank", "bank", bank_key]
    return words + [word for one in security for word in ("--security", one.name, one.id_number, one.phone)]


async def give_office(security: Sequence[SignedIn], body: dict[str, Any], about: str) -> None:
    """One security administrator proposes, the other confirms; however often it is repeated."""

    def key(part: str) -> str:
        return str(uuid5(NAMESPACE_OID, f"{about}/{part}"))

    proposed = await security[0].post("identity", "/role-proposals", body, key=key("proposal"))
    path = f"/role-proposals/{proposed.body['id']}/confirmation"
    await security[1].post("identity", path, key=key("confirmation"))
