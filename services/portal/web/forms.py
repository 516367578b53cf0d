"""Forms: what a plan asks for, read exactly, with every problem said at once."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.clients import Refused
from services.portal.web.dates import parse_day
from services.portal.web.money import beyond_reading, parse_yuan, plain_yuan
from services.portal.web.texts import msgid
from shared.i18n.catalogue import Translator

Form = Mapping[str, Any]


@dataclass
class Errors:
    """Problems of a form: by field, and of the whole; shown in a summary that takes focus, and inline."""

    by_field: dict[str, str] = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    """Field → address, where the field stands on another page or has another anchor."""
    kept: bool = False
    """Whatever else was filled in has been saved."""

    def __bool__(self) -> bool:
        return bool(self.by_field or self.whole)

    def get(self, name: str) -> str | None:
        return self.by_field.get(name)

    def take(self, other: "Errors") -> None:
        """What somebody else found, too; what was said first at a field stays."""
        self.by_field = {**other.by_field, **self.by_field}
        self.whole += [text for text in other.whole if text not in self.whole]
        self.links = {**other.links, **self.links}

    def summary(self) -> list[dict[str, str]]:
        """Entries of the error summary, in the order of discovery."""
        listed = [
            {"text": text, "href": self.links.get(name, f"#{name.replace('.', '-')}")}
            for name, text in self.by_field.items()
        ]
        return [*({"text": text} for text in self.whole), *listed]

    @classmethod
    def of(cls, refused: Refused, known: Iterable[str], prefix: str = "") -> "Errors":
        """What a service refused: at the fields that stand on this page, else as a whole."""
        errors, names = cls(), set(known)
        for item in refused.errors:
            name = prefix + item.get("field", "").removeprefix(prefix)
            if name in names:
                errors.by_field[name] = item["message"]
            elif item["message"] not in errors.whole:
                errors.whole.append(item["message"])
        if not errors:
            errors.whole.append(refused.title)
        return errors


_MOST_FEN = 100_000_000_00
"""As the services take it."""
_FILL_IN = msgid("Fill in: %(name)s")
_MISSING = {
    "date": msgid("Enter the day: %(name)s"),
    "choice": msgid("Choose: %(name)s"),
    "money": msgid("Enter the amount: %(name)s"),
}
_AT_FIELD = msgid("%(name)s: %(text)s")


def objections(document: Mapping[str, Any], fields: Iterable[Mapping[str, Any]], _: Translator) -> Errors:
    """What a service holds against answers that are kept already, each at its field, which it names."""
    names = {item["code"]: item["name"] for item in fields}
    links = {item["code"]: f"#{item['code']}-year" for item in fields if item["type"] == "date"}
    errors = Errors(links=links)
    for each in document.get("objections", []):
        if each["field"] in names:
            text = _(_AT_FIELD, name=names[each["field"]], text=each["message"])
            errors.by_field.setdefault(each["field"], text)
    return errors


def read(
    fields: Iterable[Mapping[str, Any]], form: Form, _: Translator, *, unfinished: bool = False
) -> tuple[dict[str, Any], Errors]:
    """Values for the service, and what is wrong with the rest; of an unfinished form, what is missing is no problem."""
    values: dict[str, Any] = {}
    errors = Errors()
    for item in fields:
        code, kind, name = item["code"], item["type"], item["name"]
        if kind == "date":
            errors.links[code] = f"#{code}-year"
        if not _given(kind, code, form):
            if item["required"] and not unfinished:
                errors.by_field[code] = _(_MISSING.get(kind, _FILL_IN), name=name)
            else:
                values[code] = None
            continue
        value, problem = _value(item, form)
        if problem is None:
            values[code] = value
        else:
            errors.by_field[code] = _(problem, name=name)
    return values, errors


def _given(kind: str, code: str, form: Form) -> bool:
    if kind == "date":
        return any(str(form.get(f"{code}-{part}", "")).strip() for part in ("year", "month", "day"))
    return bool(str(form.get(code, "")).strip())


def _value(item: Mapping[str, Any], form: Form) -> tuple[Any, str | None]:
    code, kind = item["code"], item["type"]
    if kind == "date":
        found = parse_day(*(str(form.get(f"{code}-{part}", "")) for part in ("year", "month", "day")))
        return (found and found.isoformat()), None if found else msgid("%(name)s must be a real day, like 2026 3 31")
    text = unicodedata.normalize("NFC", str(form[code]).strip())
    if kind == "money":
        return _amount(code, text)
    if kind == "choice":
        known = text in {choice["value"] for choice in item["choices"]}
        return (int(text) if text.isdigit() else text), None if known else msgid("Choose: %(name)s")
    return text, None


def _amount(code: str, text: str) -> tuple[int | None, str | None]:
    fen = parse_yuan(text)
    if beyond_reading(text) or (fen or 0) > _MOST_FEN:
        return None, msgid("%(name)s may be 100,000,000 yuan at most")
    if fen is None:
        return None, msgid("%(name)s must be an amount in yuan, like 1234.50")
    if fen == 0 and code == "total_fen":
        return None, msgid("%(name)s must be more than 0 yuan")
    return fen, None


def raw(fields: Iterable[Mapping[str, Any]], document: Mapping[str, Any]) -> dict[str, str]:
    """What the inputs show for the values of a document."""
    shown: dict[str, str] = {}
    for item in fields:
        code, value = item["code"], document.get(item["code"])
        if value is None:
            continue
        if item["type"] == "date":
            year, month, day = str(value).split("-")
            shown |= {f"{code}-year": year, f"{code}-month": str(int(month)), f"{code}-day": str(int(day))}
        else:
            shown[code] = plain_yuan(value) if item["type"] == "money" else str(value)
    return shown
