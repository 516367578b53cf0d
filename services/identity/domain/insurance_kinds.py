"""The kinds of insurance that an employer is bound for: data."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from services.identity.domain.employer_errors import UnknownInsuranceKind
from shared.events.identity import Role

FILE = Path(__file__).with_name("insurance_kinds.yaml")


@dataclass(frozen=True)
class InsuranceKind:
    """`names` by language (`zh_CN`, `en`); `roles` are what binding gives."""

    code: str
    names: Mapping[str, str]
    roles: tuple[Role, ...]


@cache
def insurance_kinds() -> Mapping[str, InsuranceKind]:
    """All of them, by code, in their order."""
    said = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: InsuranceKind(code, one["name"], tuple(one["roles"])) for code, one in said.items()}


def insurance_kind(code: str) -> InsuranceKind:
    found = insurance_kinds().get(code)
    if found is None:
        raise UnknownInsuranceKind(field="insurance_kinds")
    return found
