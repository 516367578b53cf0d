"""Personal fields are encrypted before a claim holds them."""

from uuid import UUID

from services.claims.domain.account import Account
from services.claims.domain.claim import Content
from shared.db.unit_of_work import UnitOfWork

PURPOSES = {"diagnosis": "medical", "account": "payout"}


async def seal_content(uow: UnitOfWork, person_id: UUID, content: Content) -> Content:
    """The same content with diagnosis and account as ciphertext under the person's keys."""
    sealed = dict(content)
    for code, purpose in PURPOSES.items():
        value = sealed.get(code)
        if value is not None:
            plain = value.text() if isinstance(value, Account) else str(value)
            sealed[code] = await uow.cipher.encrypt(purpose, person_id, plain)
    return sealed
