"""Texts for people: gettext catalogues read as they are, zh-CN first, English as the source."""

from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LOCALES = Path(__file__).parent / "locales"
DEFAULT = "zh_CN"


@cache
def messages(locale: str) -> dict[str, str]:
    """Msgid → text, of every domain of a locale."""
    found: dict[str, str] = {}
    for path in sorted((LOCALES / locale).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=locale):
                if message.id and message.string:
                    found[str(message.id)] = str(message.string)
    return found


def msgid(text: str) -> str:
    """Mark an English text where it is written; it is translated where it is shown."""
    return text


class Translator:
    """Texts of one language: `_("Sign in")`, `_("%(count)s claims", count=3)`."""

    def __init__(self, locale: str = DEFAULT) -> None:
        self.locale = locale

    @classmethod
    def of(cls, accept_language: str | None) -> "Translator":
        """English where it is asked for first, Chinese otherwise."""
        return cls("en" if (accept_language or "").lower().startswith("en") else DEFAULT)

    def __call__(self, message: str, **params: Any) -> str:
        text = message if self.locale == "en" else messages(self.locale).get(message, message)
        return text % params if params else text

    def validation(self, code: str, context: dict[str, Any]) -> str:
        """The sentence for a validation error's code (pydantic's, or one of ours)."""
        message = _VALIDATION.get(code, "This is not in the expected form.")
        return self(message, **{key: str(value) for key, value in context.items() if f"%({key})s" in message})


_VALIDATION = {
    "missing": "This is needed.",
    "extra_forbidden": "This field is not known here.",
    "string_too_short": "Write at least %(min_length)s characters.",
    "string_too_long": "Write at most %(max_length)s characters.",
    "greater_than": "This must be more than %(gt)s.",
    "greater_than_equal": "This must be at least %(ge)s.",
    "less_than": "This must be less than %(lt)s.",
    "less_than_equal": "This must be at most %(le)s.",
    "int_type": "Write a whole number.",
    "int_parsing": "Write a whole number.",
    "int_from_float": "Write a whole number.",
    "date_from_datetime_parsing": "Write a date like 2026-03-31.",
    "date_parsing": "Write a date like 2026-03-31.",
    "date_type": "Write a date like 2026-03-31.",
    "literal_error": "Choose one of the offered values.",
    "enum": "Choose one of the offered values.",
    "uuid_parsing": "This is not an identifier.",
    "too_short": "Too few entries.",
    "too_long": "Too many entries.",
    "control_characters": "This contains characters that cannot be shown.",
    "value_error": "This is not in the expected form.",
}
