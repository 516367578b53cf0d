"""The bank account to be paid."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from stdnum import luhn

from services.claims.domain.errors import BadAccountNumber, HolderDiffers, Incomplete

_NUMBER = re.compile(r"[0-9]{12,19}")
_BETWEEN_NAMES = re.compile(r"[\s.·•・‧∙]")
_LAST_SHOWN = 4
_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True)
class Account:
    """Bank, number and holder; personal, so it is stored and sent only encrypted."""

    bank: str
    number: str
    holder: str

    @classmethod
    def of(cls, bank: str, number: str, holder: str, field: str = "account.number") -> Self:
        """From what was typed; blanks between the digits are dropped and the check digit is checked."""
        digits = number.replace(" ", "").replace("-", "")
        if not _NUMBER.fullmatch(digits) or not luhn.is_valid(digits):
            raise BadAccountNumber(field=field)
        return cls(bank, digits, holder)

    def check_holder(self, name: str | None, field: str = "account.holder") -> None:
        """HolderDiffers unless it is this person's own.

        A name that has not arrived here yet (None) holds nobody up: finance compares it before paying.
        """
        if name not in (None, self.holder) and _compared(name) != _compared(self.holder):
            raise HolderDiffers(field=field)

    def check_complete(self) -> None:
        """Incomplete where a part is still to be filled in."""
        for name in ("bank", "number", "holder"):
            if not getattr(self, name):
                raise Incomplete(field=f"account.{name}")

    @property
    def ending(self) -> str:
        """All that is shown of the number to whoever only has to compare it."""
        return self.number[-_LAST_SHOWN:]

    def text(self) -> str:
        """As encrypted."""
        return _JSON.encode({"bank": self.bank, "number": self.number, "holder": self.holder})

    @classmethod
    def read(cls, text: str) -> Self:
        """From what was decrypted."""
        return cls(**json.loads(text))


def _compared(name: str) -> str:
    """Width, case, blanks and the dots between the parts of a name do not count."""
    return _BETWEEN_NAMES.sub("", unicodedata.normalize("NFKC", name)).casefold()
