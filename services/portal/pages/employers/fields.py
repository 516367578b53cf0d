"""What is asked of an employer, on the pages that ask for it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.portal.web.forms import Errors, read
from services.portal.web.texts import BUSINESSES, FIELD_NAMES, msgid
from services.portal.web.visit import Visit

Field = dict[str, Any]

PROFILE = (
    "name",
    "district",
    "legal_representative",
    "legal_representative_id_number",
    "contact_name",
    "contact_phone",
)
APPLICATION = ("uscc", *PROFILE)
_HELP = {
    "uscc": msgid("18 characters, as on the business licence"),
    "name": msgid("As on the business licence"),
    "legal_representative_id_number": msgid(
        "Resident ID card, or the passport of somebody who has none. With it the legal representative can take the "
        "account back later."
    ),
    "contact_phone": msgid("The centre calls this number if it has questions"),
}


async def asked(visit: Visit, codes: Iterable[str], *, required: bool = True) -> list[Field]:
    """The fields of a form, in the order given."""
    _, found = visit.translate, []
    for code in codes:
        field: Field = {"code": code, "type": "text", "name": _(FIELD_NAMES[code]), "required": required}
        if code in _HELP:
            field["help"] = _(_HELP[code])
        if code == "district":
            offered = (await visit.identity.get("/districts"))["items"]
            choices = [{"value": one["code"], "name": one["name"]} for one in offered]
            field |= {"type": "choice", "choices": choices}
        if code == "contact_phone":
            field["inputmode"] = "tel"
        found.append(field)
    return found


def answers(visit: Visit, fields: Sequence[Field], *, unfinished: bool = False) -> tuple[dict[str, str], Errors]:
    """What was filled in, as text, and what is wrong with the rest."""
    values, errors = read(fields, visit.form, visit.translate, unfinished=unfinished)
    return {code: str(value) for code, value in values.items() if value is not None}, errors


def businesses(visit: Visit, only: Iterable[str] | None = None) -> list[dict[str, str]]:
    """The businesses as checkboxes."""
    _ = visit.translate
    codes = BUSINESSES if only is None else [code for code in BUSINESSES if code in set(only)]
    return [{"value": code, "text": _(BUSINESSES[code][0]), "help": _(BUSINESSES[code][1])} for code in codes]


def shown(document: Mapping[str, Any]) -> dict[str, str]:
    """What the inputs of a form show of a profile that is known; masked numbers are not put into inputs."""
    return {code: str(document[code]) for code in PROFILE if document.get(code)}
