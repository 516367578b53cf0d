"""Request bodies. The same fields stand in a claim (all of them) and in changes (any of them)."""

import re
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from services.claims.domain.account import Account
from shared.http.models import Body, Text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _written_day(value: Any) -> Any:
    """Only 2026-03-31: no timestamps, no times of day."""
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("date_parsing", "not a calendar day")
    return value


def _level(value: Any) -> Any:
    if value is not None and type(value) is not int:
        raise PydanticCustomError("int_type", "not a whole number")
    return value


Code = Annotated[str, Text(64)]
Day = Annotated[date, BeforeValidator(_written_day)]
Level = Annotated[Literal[1, 2, 3], BeforeValidator(_level)]
Total = Annotated[int, Field(strict=True, ge=1, le=100_000_000_00)]
Paid = Annotated[int, Field(strict=True, ge=0, le=100_000_000_00)]
Name = Annotated[str, Text(100)]
InvoiceNumber = Annotated[str, Text(40)]
Diagnosis = Annotated[str, Text(500)]
Documents = Annotated[list[UUID], Field(max_length=20)]


Filled = tuple[dict[str, Any], list[UUID]]
"""Content by field code, and the pictures."""


class AccountBody(Body):
    bank: Annotated[str, Text(60)]
    number: Annotated[str, Text(40)]
    holder: Annotated[str, Text(60)]

    def account(self, field: str) -> Account:
        """Checked; `field` is where the number stands in the request."""
        return Account.of(self.bank, self.number, self.holder, field)


class BegunAccountBody(Body):
    """As far as it was filled in."""

    bank: Annotated[str, Text(60, 0)] = ""
    number: Annotated[str, Text(40, 0)] = ""
    holder: Annotated[str, Text(60, 0)] = ""

    def account(self, field: str) -> Account:
        """A number that is there already is checked."""
        if not self.number:
            return Account(self.bank, "", self.holder)
        return Account.of(self.bank, self.number, self.holder, field)


class ClaimBody(Body):
    plan_id: Code
    benefit_kind: Code
    employer_id: UUID
    hospital_name: Name
    hospital_level: Level
    admitted_on: Day
    discharged_on: Day
    total_fen: Total
    pooled_paid_fen: Paid
    invoice_number: InvoiceNumber
    invoice_issuer: Name
    diagnosis: Diagnosis
    account: AccountBody
    document_ids: Documents

    def filled(self) -> Filled:
        return _content(self, ClaimBody.model_fields), self.document_ids


class ChangesBody(Body):
    """What is left out stays as it is; null empties a field of a draft."""

    plan_id: Code | None = None
    benefit_kind: Code | None = None
    employer_id: UUID | None = None
    hospital_name: Name | None = None
    hospital_level: Level | None = None
    admitted_on: Day | None = None
    discharged_on: Day | None = None
    total_fen: Total | None = None
    pooled_paid_fen: Paid | None = None
    invoice_number: InvoiceNumber | None = None
    invoice_issuer: Name | None = None
    diagnosis: Diagnosis | None = None
    account: BegunAccountBody | None = None
    document_ids: Documents | None = None

    def content(self) -> dict[str, Any]:
        """What was named, by field code, without the pictures."""
        return _content(self, self.model_fields_set)


def _content(body: ClaimBody | ChangesBody, names: Any) -> dict[str, Any]:
    found = {name: getattr(body, name) for name in names if name != "document_ids"}
    if isinstance(found.get("account"), AccountBody | BegunAccountBody):
        found["account"] = found["account"].account("account.number")
    return found
