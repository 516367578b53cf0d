"""What the routes about employers share."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header
from pydantic import BaseModel

from services.identity.queries.employer_views import ProfileView, RulingView
from shared.http.models import Body, Text
from shared.i18n.catalogue import Translator

Uscc = Annotated[str, Text(24)]
EmployerName = Annotated[str, Text(100)]
District = Annotated[str, Text(6)]
PersonName = Annotated[str, Text(40)]
Number = Annotated[str, Text(24)]


def _language(accept_language: Annotated[str | None, Header()] = None) -> str:
    return Translator.of(accept_language).locale


Language = Annotated[str, Depends(_language)]


class ProfileChangesBody(Body):
    """What of an employer's data is to become another; what is not named stays."""

    name: EmployerName | None = None
    district: District | None = None
    legal_representative: PersonName | None = None
    legal_representative_id_number: Number | None = None
    contact_name: PersonName | None = None
    contact_phone: Number | None = None


class IdOut(BaseModel):
    id: UUID


class ProfileOut(BaseModel):
    """People are named in full, their numbers masked; the centre, which compares and calls, gets them in full."""

    name: str | None
    district: str | None
    district_name: str | None
    legal_representative: str | None
    legal_representative_id_masked: str | None
    contact_name: str | None
    contact_phone_masked: str | None
    legal_representative_id_number: str | None
    contact_phone: str | None

    @classmethod
    def of(cls, view: ProfileView, *, full: bool = False) -> "ProfileOut":
        hidden = {} if full else dict.fromkeys(("legal_representative_id_number", "contact_phone"))
        return cls(**asdict(view) | hidden)


class RulingOut(BaseModel):
    """What the centre said: codes of its reasons, names of the fields that it opened, its comment."""

    reasons: list[str]
    fields: list[str]
    comment: str | None

    @classmethod
    def of(cls, view: RulingView | None) -> "RulingOut | None":
        return None if view is None else cls(**asdict(view))
