"""The bank account to be paid."""

import json
import re
from dataclasses import dataclass
from typing import Self

from stdnum import luhn

from services.claims.domain.errors import BadAccountNumber

_NUMBER = re.compile(r"[0-9]{12,19}")


@dataclass(frozen=True)
class Account:
    """Bank, number and holder; personal, so it is stored and sent only encrypted."""

    bank: str
    number: str
    holder: str

    @classmethod
    def of(cls, bank: str, number: str, holder: str, field: str = "account.number") -> Self:
        """From what was typed; blanks between the digits are dropped and the check digit is checked."""
        digits = re.sub(r"[ -]", "", number)
        if not _NUMBER.fullmatch(digits) or not luhn.is_valid(digits):
            raise BadAccountNumber(field=field)
        return cls(bank, digits, holder)

    def text(self) -> str:
        """As encrypted."""
        return json.dumps({"bank": self.bank, "number": self.number, "holder": self.holder}, ensure_ascii=False)

    @classmethod
    def read(cls, text: str) -> Self:
        """From what was decrypted."""
        return cls(**json.loads(text))
