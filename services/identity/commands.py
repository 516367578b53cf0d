"""The command that begins an agency: `python -m services.identity bootstrap …`."""

import argparse
import json
import sys
from collections.abc import Sequence

from services.identity.settings import Keys
from services.identity.use_cases.found_agency import Founding, found_agency
from services.identity.use_cases.register_person import NewPerson
from shared.context import Context
from shared.errors import DomainError
from shared.events.identity import MACHINE_KINDS, MachineKind
from shared.settings import Settings

_SECURITY = 2


async def bootstrap(settings: Settings, words: Sequence[str]) -> int:
    """Create an agency, its administrator and two security administrators, and register machine clients.

    Prints {person_id, activation_code, security: [{person_id, activation_code}, …]} as JSON.
    """
    parser = _parser()
    wanted = parser.parse_args(words)
    if len(wanted.security) != _SECURITY:
        parser.error("--security is needed twice: offices are given by two people")
    machines = [_machine(*three) for three in wanted.machine_client]
    if None in machines:
        parser.error(f"--machine-client takes a name, one of {', '.join(MACHINE_KINDS)}, and a public key as JWK")
    founding = Founding(
        NewPerson(wanted.name, wanted.id_number, wanted.phone),
        [NewPerson(*three) for three in wanted.security],
        [machine for machine in machines if machine is not None],
    )
    async with Context.open(settings) as context:
        try:
            async with context.database.unit_of_work(wanted.agency) as uow:
                registered = await found_agency(uow, Keys.of(settings.secrets), wanted.agency_name, founding)
        except DomainError as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
    answers = [{"person_id": str(one.person_id), "activation_code": one.activation_code} for one in registered]
    sys.stdout.write(json.dumps({**answers[0], "security": answers[1:]}) + "\n")
    return 0


def _machine(name: str, kind: str, public_key: str) -> tuple[str, MachineKind, dict[str, str]] | None:
    """None where the kind is none or the key is not to be read."""
    try:
        document: dict[str, str] = json.loads(public_key)
    except ValueError:
        return None
    return next(((name, known, document) for known in MACHINE_KINDS if known == kind), None)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.identity bootstrap")
    parser.add_argument("--agency", required=True, help="six digits, such as 350500")
    parser.add_argument("--agency-name", required=True)
    parser.add_argument("--name", required=True, help="of the first administrator")
    parser.add_argument("--id-number", required=True)
    parser.add_argument("--phone", required=True)
    parser.add_argument(
        "--security", required=True, action="append", nargs=3, metavar=("NAME", "ID_NUMBER", "PHONE"),
        help="a security administrator; twice",
    )  # fmt: skip
    parser.add_argument(
        "--machine-client", action="append", default=[], nargs=3, metavar=("NAME", "KIND", "PUBLIC_KEY"),
        help="an outside party to believe from the first day, with its public key as JWK; later ones take two people",
    )  # fmt: skip
    return parser
