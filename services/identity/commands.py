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


async def bootstrap(settings: Settings, words: Sequence[str]) -> int:
    """Create an agency and its first administrator; prints {person_id, activation_code} as JSON."""
    wanted = _parser().parse_args(words)
    first = NewPerson(wanted.name, wanted.id_number, wanted.phone)
    async with Context.open(settings) as context:
        try:
            async with context.database.unit_of_work(wanted.agency) as uow:
                registered = await found_agency(uow, Keys.of(settings.secrets), wanted.agency_name, first)
        except DomainError as refusal:
            sys.stderr.write(f"{refusal}\n")
            return 1
    answer = {"person_id": str(registered.person_id), "activation_code": registered.activation_code}
    sys.stdout.write(json.dumps(answer) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m services.identity bootstrap")
    parser.add_argument("--agency", required=True, help="six digits, such as 350500")
    parser.add_argument("--agency-name", required=True)
    parser.add_argument("--name", required=True, help="of the first administrator")
    parser.add_argument("--id-number", required=True)
    parser.add_argument("--phone", required=True)
    return parser
