"""What somebody wrote of an employer, put into its one form and encrypted under a key of its holder's own."""

import re
from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.employer import SealedProfile
from services.identity.domain.errors import InvalidIdNumber, InvalidPhone, InvalidUscc
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork

_RESIDENT = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_OTHER = re.compile(r"[A-Z0-9]{5,20}")
_CIPHERS = ("legal_representative", "legal_representative_id_number", "contact_name", "contact_phone")


@dataclass(frozen=True)
class WrittenProfile:
    """As somebody wrote it; None where nothing was said. A representative may have a passport instead."""

    name: str | None = None
    district: str | None = None
    legal_representative: str | None = None
    legal_representative_id_number: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None


async def seal_profile(uow: UnitOfWork, keys: Keys, holder: UUID, written: WrittenProfile) -> SealedProfile:
    """`holder` is the employer or the application that it belongs to."""
    district = written.district and numbers.district(uow.agency, written.district)
    number = written.legal_representative_id_number and _document(written.legal_representative_id_number)
    phone = written.contact_phone and _phone(written.contact_phone)
    plain = (written.legal_representative, number, written.contact_name, phone)
    given = [(name, value) for name, value in zip(_CIPHERS, plain, strict=True) if value]
    ciphers = await uow.cipher.encrypt_many("identity", [(holder, value) for _, value in given])
    sealed = dict(zip((name for name, _ in given), ciphers, strict=True))
    return SealedProfile(
        name=written.name,
        district=district,
        legal_representative_cipher=sealed.get("legal_representative"),
        legal_representative_id_cipher=sealed.get("legal_representative_id_number"),
        legal_representative_index=keys.blind(number) if number else None,
        contact_name_cipher=sealed.get("contact_name"),
        contact_phone_cipher=sealed.get("contact_phone"),
    )


async def open_profile(uow: UnitOfWork, holder: UUID, sealed: SealedProfile) -> WrittenProfile:
    """What it says, in the clear."""
    ciphers = (
        sealed.legal_representative_cipher,
        sealed.legal_representative_id_cipher,
        sealed.contact_name_cipher,
        sealed.contact_phone_cipher,
    )
    given = [(name, cipher) for name, cipher in zip(_CIPHERS, ciphers, strict=True) if cipher]
    plain = await uow.cipher.decrypt_many("identity", [(holder, cipher) for _, cipher in given])
    texts = dict(zip((name for name, _ in given), plain, strict=True))
    return WrittenProfile(sealed.name, sealed.district, *(texts.get(name) for name in _CIPHERS))


def credit_code(text: str, field: str = "uscc") -> str:
    """A unified social credit code, refused at the given field."""
    try:
        return numbers.credit_code(text.replace(" ", "").upper())
    except InvalidUscc as error:
        raise InvalidUscc(field=field) from error


def _document(text: str) -> str:
    number = text.replace(" ", "").upper()
    if not _RESIDENT.fullmatch(number):
        if _OTHER.fullmatch(number) and not number.isdigit():
            return number
        raise InvalidIdNumber(field="legal_representative_id_number")
    try:
        return numbers.id_number(number)
    except InvalidIdNumber as error:
        raise InvalidIdNumber(field="legal_representative_id_number") from error


def _phone(text: str) -> str:
    try:
        return numbers.phone(text)
    except InvalidPhone as error:
        raise InvalidPhone(field="contact_phone") from error
