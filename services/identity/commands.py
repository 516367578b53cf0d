"""The command that begins an agency: `python -m services.identity bootstrap …`."""

import argparse
import json
import sys
from collections.abc import Sequence

from services.identity.settings import Keys
from services.identity.use_cases.found_agency import found_agency
from services.identity.use_cases.register_person import NewPerson
from shared.context import Context
from shared.errors import DomainError
from shared.settings import Settings

_SECURITY = 2


async def bootstrap(settings: Settings, words: Sequence[str]) -> int:
    """Create an agency, its administrator and two security administrators.

    Prints {person_id, activation_code, security: [{person_id, activation_code}, …]} as JSON.
    """
    parser = _parser()
    wanted = parser.parse_args(words)
    first = NewPerson(wanted.name, wanted.id_number, wanted.phone)
    security = [NewPerson(*three) for three in wanted.security]
    if len(security) != _SECURITY:
        parser.error("--security is needed twice: offices are given by two people")
    async with Context.open(settings) as context:
        try:
            async with context.database.unit_of_work(wanted.agency) as uow:
                registered = await found_agency(uow, Keys.of(settings.secrets), wanted.agency_name, first, security)
        except DomainError as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
    answers = [{"person_id": str(one.person_id), "activation_code": one.activation_code} for one in registered]
    sys.stdout.write(json.dumps({**answers[0], "security": answers[1:]}) + "\n")
    return 0


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
    return parser
